import { implement, ORPCError } from '@orpc/server'
import { contract, type ErrorCode } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { answeringOf, checkQuestion, type Hiding } from '../masked-reading/index.ts'

const STATUS: Partial<Record<ErrorCode, number>> = {
  'config.invalid': 422,
  'config.stale': 409,
  'extension.exists': 409,
  'extension.unknown': 404,
  'call.unknown': 404,
  'record.unknown': 404,
  'since.beyond-end': 409,
  'token.unknown': 404,
  'token.too-many': 409,
  'webhook.unknown': 404,
  'search.cancelled': 499,
  'search.too-long': 503,
  'search.hidden': 403,
  'webhook.too-many': 409,
  'saved.unknown': 404,
  'saved.too-many': 409,
  'export.unknown-target': 404,
  'export.file-denied': 422,
  'import.not-records': 422,
  'import.interrupted': 409,
  'import.too-large': 413,
  'import.no-room': 507,
  'import.busy': 409,
  'backup.exists': 409,
  'backup.damaged': 422,
  'schedule.unknown': 404,
  'mail.refused': 502,
  'postgres.refused': 502,
  'store.unavailable': 503,
  'engine.unavailable': 503,
}

/** A broken promise as the other side hears it: its code and message. Anything else stays as it is. */
function toAnswer(error: unknown): unknown {
  if (!(error instanceof PbxError)) return error
  const { code, message, details } = error
  return new ORPCError(code, { status: STATUS[code as ErrorCode] ?? 500, message, data: details })
}

async function* withAnswers(feed: AsyncIterable<unknown>): AsyncGenerator<unknown, void, void> {
  try {
    yield* feed
  } catch (error) {
    throw toAnswer(error)
  }
}

const isFeed = (output: unknown): output is AsyncIterable<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output

/** Who asks: with `hiding`, somebody who may not see whole numbers of the outside. */
export interface Asking {
  readonly hiding?: Hiding
}

/**
 * The contract, ready to be implemented; a broken promise, of a feed too, leaves as its code and message, and what the
 * one who asks may not see is hidden.
 */
export const procedures = implement(contract)
  .$context<Asking>()
  .use(async ({ next }, _input, output) => {
    try {
      const answer = await next()
      // oRPC sees a value of the contract's own type: the feed is the same but for its errors.
      return isFeed(answer.output) ? output(withAnswers(answer.output)) : answer
    } catch (error) {
      throw toAnswer(error)
    }
  })
  .use(async ({ context: { hiding }, next, path }, input, output) => {
    if (!hiding) return next()
    const hide = answeringOf(path.join('.'))
    if (!hide) throw new PbxError('search.hidden', 'this is not for readers of masked records')
    checkQuestion(input, hiding)
    const answer = await next()
    const { by } = (input ?? {}) as { readonly by?: unknown }
    return output(hide(answer.output as never, hiding, by))
  })
