import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecurityEvent } from '../../core/pbx/index.ts'

/** A line of `security.log`. */
export type LoggedEvent = SecurityEvent & { readonly time: string; readonly count: number }

/** Reads the security log of a data folder. */
export function securityEvents(dataDir: string): LoggedEvent[] {
  return readFileSync(join(dataDir, 'security.log'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LoggedEvent)
}

/** Counts how often an event happened, whatever lines it was written in. */
export const timesOf = (events: readonly LoggedEvent[], name: LoggedEvent['event']) =>
  events.filter(({ event }) => event === name).reduce((total, { count }) => total + count, 0)
