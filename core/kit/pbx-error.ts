/**
 * A broken promise: something that had to work did not. `code` is one of the contract's closed list of error codes;
 * the message names the thing, what was expected and what was found, and never holds a secret.
 */
export class PbxError extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.name = 'PbxError'
    this.code = code
    this.details = details
  }
}
