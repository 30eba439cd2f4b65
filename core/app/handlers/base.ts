import { implement, ORPCError } from '@orpc/server'
import { contract, type ErrorCode } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'

const STATUS: Partial<Record<ErrorCode, number>> = {
  'config.invalid': 422,
  'config.stale': 409,
  'extension.exists': 409,
  'extension.unknown': 404,
  'call.unknown': 404,
  'record.unknown': 404,
  'export.unknown-target': 404,
  'export.file-denied': 422,
  'store.unavailable': 503,
  'engine.unavailable': 503,
}

/** The contract, ready to be implemented; a broken promise leaves as its code and message. */
export const procedures = implement(contract).use(async ({ next }) => {
  try {
    return await next()
  } catch (error) {
    if (!(error instanceof PbxError)) throw error
    throw new ORPCError(error.code, {
      status: STATUS[error.code as ErrorCode] ?? 500,
      message: error.message,
      data: error.details,
    })
  }
})
