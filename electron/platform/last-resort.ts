import type { Logger } from '../../core/kit/index.ts'

/** Logs faults that nobody caught; each costs only what it was about, never everybody else's calls. */
export function logUnhandled(log: Logger): void {
  const text = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.on('unhandledRejection', (error) =>
    log.error('a rejection that nobody expected', { error: text(error) }),
  )
  process.on('uncaughtException', (error) => log.error('an error that nobody caught', { error: text(error) }))
}
