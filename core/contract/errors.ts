/** Every code a broken promise can carry across the contract; the window has one text per code. */
export const ERROR_CODES = [
  'auth.required',
  'auth.refused',
  'config.invalid',
  'config.stale',
  'extension.exists',
  'extension.unknown',
  'call.unknown',
  'record.unknown',
  'export.cancelled',
  'export.file-denied',
  'export.unknown-target',
  'schedule.unknown',
  'mail.refused',
  'store.unavailable',
  'store.locked',
  'store.unwritable',
  'store.newer-schema',
  'store.bad-version',
  'engine.unavailable',
  'port.busy',
  'not-running',
  'internal',
] as const

/** One of the closed list of error codes. */
export type ErrorCode = (typeof ERROR_CODES)[number]
