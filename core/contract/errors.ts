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
  'store.unavailable',
  'store.locked',
  'store.unwritable',
  'store.newer-schema',
  'store.bad-version',
  'store.damaged',
  'backup.exists',
  'backup.damaged',
  'engine.unavailable',
  'port.busy',
  'token.unknown',
  'token.too-many',
  'webhook.unknown',
  'webhook.too-many',
  'not-running',
  'internal',
] as const

/** One of the closed list of error codes. */
export type ErrorCode = (typeof ERROR_CODES)[number]
