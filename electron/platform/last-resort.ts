import type { Logger } from '../../core/kit/index.ts'

/** A fault that nobody caught is logged; it costs what it was about, never the calls of everybody else. */
export function logUnhandled(log: Logger): void {
  const text = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.on('unhandledRejection', (error) =>
    log.error('a rejection that nobody expected', { error: text(error) }),
  )
  process.on('uncaughtException', (error) => log.error('an error that nobody caught', { error: text(error) }))
}
