import { implement, ORPCError } from '@orpc/server'
import { contract, statusOf } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { answeringOf, checkQuestion, type Hiding } from '../access/masked-reading/index.ts'

/** Turns a PbxError into the form the other side receives: its code and message. Anything else stays as it is. */
function toAnswer(error: unknown): unknown {
  if (!(error instanceof PbxError)) return error
  const { code, message, details } = error
  return new ORPCError(code, { status: statusOf(code), message, data: details })
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

/** The client of a request: with `hiding`, somebody who may not see whole numbers of the outside. */
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
