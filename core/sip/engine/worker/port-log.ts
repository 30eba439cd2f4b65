import { inspect } from 'node:util'
import type { Logger } from '../../../kit/index.ts'
import type { FromWorker, Level } from './messages.ts'

/** Makes a fact fit for crossing to another thread. */
function plain(value: unknown): unknown {
  if (value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value)) return value
  if (value instanceof Error) return value.stack ?? value.message
  return inspect(value, { breakLength: Infinity, depth: 4 })
}

/** Creates a logger whose lines go to the main thread. */
export function createPortLog(
  post: (message: FromWorker) => void,
  fixed: Record<string, unknown> = {},
): Logger {
  const line =
    (level: Level) =>
    (message: string, facts: Record<string, unknown> = {}) => {
      const entries = Object.entries({ ...fixed, ...facts }).map(([name, value]) => [name, plain(value)])
      post({ kind: 'log', level, message, facts: Object.fromEntries(entries) as Record<string, unknown> })
    }
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (facts) => createPortLog(post, { ...fixed, ...facts }),
  }
}
