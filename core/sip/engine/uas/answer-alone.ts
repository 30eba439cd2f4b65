import type { ServerHandler, ServerTransaction } from '../../transaction/index.ts'
import { makeResponse } from './make-response.ts'
import type { Refusal } from './screening.ts'

const DEAF: ServerHandler = { cancelled: () => undefined, failed: () => undefined, ended: () => undefined }

/** Answers a request that no application is asked about. */
export function answerAlone(
  transaction: ServerTransaction,
  refusal: Refusal,
  localTag = transaction.tag,
): ServerHandler {
  void transaction.respond(makeResponse(transaction.request, { ...refusal, localTag }))
  return DEAF
}
