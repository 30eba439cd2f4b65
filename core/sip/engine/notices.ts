import { parseNameAddr, parseUri, isSipUri } from '../../grammar/index.ts'
import { createBursts, type Clock } from '../../kit/index.ts'
import { headerValue, type SipRequest, type SipResponse } from '../message/index.ts'
import type { Malformed, Peer } from '../transport/index.ts'
import type { DropReason } from './guard/index.ts'

/** The name of an event that the engine refuses or finds strange, one word each. */
export type NoticeName =
  | 'access-denied'
  | 'scanner'
  | 'rate-limit'
  | 'session-limit'
  | 'load-limit'
  | 'memory-limit'
  | 'bad-format'
  | 'invalid-transport'
  | 'method-not-allowed'
  | 'extension-not-supported'
  | 'unexpected-address'

/**
 * A notice that a host may want to record for its admin: who asked for what, and how often since the last notice of its
 * kind.
 */
export interface Notice {
  readonly event: NoticeName
  /** The address of the source; `*` stands for many sources at once. */
  readonly address: string
  readonly port?: number
  readonly transport?: string
  readonly method?: string
  /** The user part of From, as the peer wrote it. */
  readonly account?: string
  readonly detail?: string
  readonly count: number
}

/** The notices that tell a host of refusals; at most one per second for each source and kind. */
export interface Notices {
  /** Reports a message that was dropped unanswered. */
  dropped(reason: DropReason, peer: Peer): void
  malformed(malformed: Malformed): void
  /** Reports the final answer to a request outside dialogs; only some are worth a notice. */
  answered(request: SipRequest, peer: Peer, answer: Pick<SipResponse, 'status' | 'headers'>): void
  /** Reports a request that was turned away because there is too much to do. */
  overloaded(request: SipRequest, peer: Peer, limit: 'load-limit' | 'memory-limit'): void
  /** Reports a request inside a dialog that came from another address than those before it. */
  moved(request: SipRequest, peer: Peer, before: string): void
  /** Reports a connection that was refused because there are too many. */
  crowded(address: string): void
  close(): void
}

const OF_DROP: Readonly<Record<DropReason, NoticeName>> = {
  denied: 'access-denied',
  scanner: 'scanner',
  rate: 'rate-limit',
  source: 'session-limit',
}

const OF_STATUS: Readonly<Record<number, NoticeName>> = {
  400: 'bad-format',
  405: 'method-not-allowed',
  416: 'bad-format',
  420: 'extension-not-supported',
  489: 'method-not-allowed',
  501: 'method-not-allowed',
}

const MAX_TEXT = 64
const MAX_DETAIL = 128

const claimed = (request: SipRequest): string | undefined => {
  const uri = parseNameAddr(headerValue(request, 'From') ?? '')?.uri
  const parsed = uri === undefined ? undefined : parseUri(uri)
  return parsed && isSipUri(parsed) ? parsed.user : undefined
}

/** Makes the notices of one engine. Without a listener nothing is kept. */
export function createNotices(clock: Clock, tell: ((notice: Notice) => void) | undefined): Notices {
  const bursts = createBursts<Omit<Notice, 'count'>>({
    clock,
    pass(notice, count, isMany) {
      const { event, address, method } = notice
      if (!isMany) tell?.({ ...notice, count })
      else
        tell?.({
          event,
          address: '*',
          detail: `many sources, ${address} among them`,
          count,
          ...(method ? { method } : {}),
        })
    },
  })
  const note = (
    event: NoticeName,
    { address, port, protocol }: Pick<Peer, 'address'> & Partial<Peer>,
    more: { readonly request?: SipRequest | undefined; readonly detail?: string } = {},
  ) => {
    if (!tell) return
    const account = more.request && claimed(more.request)?.slice(0, MAX_TEXT)
    bursts.add(`${event} ${address}`, {
      event,
      address,
      ...(port === undefined ? {} : { port }),
      ...(protocol === undefined ? {} : { transport: protocol }),
      ...(more.request ? { method: more.request.method.slice(0, MAX_TEXT) } : {}),
      ...(account ? { account } : {}),
      ...(more.detail === undefined ? {} : { detail: more.detail.slice(0, MAX_DETAIL) }),
    })
  }
  return {
    dropped: (reason, peer) =>
      note(OF_DROP[reason], peer, reason === 'source' ? { detail: 'too many open transactions' } : {}),
    malformed: ({ peer, problem, request, isWrongTransport }) =>
      note(isWrongTransport ? 'invalid-transport' : 'bad-format', peer, { request, detail: problem }),
    answered(request, peer, { status, headers }) {
      const event = OF_STATUS[status]
      // With a Reason it is the answer of the phone that was called.
      const isRelayed = headers.some(({ name }) => name === 'Reason')
      if (event && !isRelayed) note(event, peer, { request, detail: `answered ${status}` })
    },
    overloaded: (request, peer, limit) => note(limit, peer, { request }),
    moved: (request, peer, before) =>
      note('unexpected-address', peer, { request, detail: `inside a dialog with ${before}` }),
    crowded: (address) => note('session-limit', { address }, { detail: 'too many connections' }),
    close: () => bursts.close(),
  }
}
