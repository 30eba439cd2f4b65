import { randomToken, type Clock, type Logger } from '../../kit/index.ts'
import type { TransactionLayer } from '../transaction/index.ts'
import type { Malformed } from '../transport/index.ts'
import { makeResponse } from './uas/index.ts'

const LINE_EVERY_MS = 1000
const MAX_SOURCES = 1000

/** Reduces a problem to the characters that a reason phrase may have (RFC 3261 §25.1). */
const reasonOf = (problem: string): string => problem.replaceAll(/[^\w ;/?:@&=+$,.!~*'()-]/g, '')

/**
 * Handles bytes that are no SIP: with an answer where one can be given, and a line in the log once a second for each
 * source.
 */
export function createMalformedInput(clock: Clock, log: Logger, layer: Pick<TransactionLayer, 'send'>) {
  const logged = new Map<string, { at: number; more: number }>()

  const note = ({ peer, bytes, problem }: Malformed) => {
    const now = clock.monotonic()
    const entry = logged.get(peer.address)
    if (entry && now - entry.at < LINE_EVERY_MS) return void entry.more++
    if (logged.size >= MAX_SOURCES) logged.clear()
    logged.set(peer.address, { at: now, more: 0 })
    const { protocol, address, port } = peer
    log.warn('malformed message', { protocol, address, port, bytes, problem, unlogged: entry?.more ?? 0 })
  }
  return (malformed: Malformed): void => {
    note(malformed)
    const { request, status, problem } = malformed
    if (!request || request.method === 'ACK') return
    const reason = status === 400 ? reasonOf(problem) : undefined
    const response = makeResponse(request, {
      status,
      localTag: randomToken(7),
      ...(reason === undefined ? {} : { reason }),
    })
    void layer.send(response, malformed.peer)
  }
}
