/** One line of the log: what happened, and the facts as named values. Never a password, nonce or key. */
export interface Logger {
  debug(message: string, facts?: Record<string, unknown>): void
  info(message: string, facts?: Record<string, unknown>): void
  warn(message: string, facts?: Record<string, unknown>): void
  error(message: string, facts?: Record<string, unknown>): void
  /** Returns a logger whose lines all carry `facts` too. */
  child(facts: Record<string, unknown>): Logger
}

/** A log that discards everything; for tests and tools. */
export const silentLog: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
