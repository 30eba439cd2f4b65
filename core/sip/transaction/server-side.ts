import { parseTag } from '../../grammar/index.ts'
import { randomToken } from '../../kit/index.ts'
import { headerValue, type SipRequest } from '../message/index.ts'
import type { Peer, Received } from '../transport/index.ts'
import { runIst } from './ist.ts'
import { inviteKey, serverKey } from './match.ts'
import { runNist } from './nist.ts'
import { createAnswerWay } from './answer-way.ts'
import { serialise, type SipResponse } from '../message/index.ts'
import { answer, statelessTags } from './own-answers.ts'
import type { RunPorts } from './run.ts'
import type { IstRun, ServerRun } from './server-run.ts'
import type { ServerHandler, TransactionUser } from './transaction.ts'

/** All server transactions of a layer. */
export interface ServerSide {
  received(received: Received<SipRequest>): void
  disconnected(peer: Peer): void
  count(kind: 'ist' | 'nist'): number
  readonly size: number
  ofSource(address: string): number
  knows(request: SipRequest): boolean
  dispose(): void
}

const NOBODY: ServerHandler = { cancelled: () => undefined, failed: () => undefined, ended: () => undefined }
const TAG_BYTES = 6

/** Makes the server side. */
export function createServerSide(ports: RunPorts, user: TransactionUser): ServerSide {
  const runs = new Map<string, ServerRun>()
  /** The INVITEs, by what a phone that writes another Via into its ACK or CANCEL still gets right. */
  const invites = new Map<string, IstRun>()
  const perSource = new Map<string, number>()
  const tagFor = statelessTags()
  const passAck = (ack: Received<SipRequest>) => ports.guard('an ACK', () => user.ack(ack))

  const count = (address: string, change: number) => {
    const now = (perSource.get(address) ?? 0) + change
    if (now > 0) perSource.set(address, now)
    else perSource.delete(address)
  }
  const start = (received: Received<SipRequest>): ServerRun => {
    const key = serverKey(received.message, received.message.method)
    const { address } = received.peer
    const loose = inviteKey(received.message)
    const forget = () => {
      if (runs.delete(key)) count(address, -1)
      if (invites.get(loose) === started) invites.delete(loose)
    }
    const serverPorts = { ...ports, ack: passAck, forget }
    const run = received.message.method === 'INVITE' ? runIst : runNist
    const started = run(received, key, randomToken(TAG_BYTES), serverPorts)
    runs.set(key, started)
    if (started.kind === 'ist') invites.set(loose, started)
    count(address, 1)
    return started
  }
  const findInvite = (request: SipRequest): IstRun | undefined => {
    const run = runs.get(serverKey(request, 'INVITE')) ?? invites.get(inviteKey(request))
    return run?.kind === 'ist' ? run : undefined
  }
  /** Answers and keeps nothing: every copy gets the same tag (RFC 3261 §8.2.7). */
  const sendOnce = (received: Received<SipRequest>, response: SipResponse) =>
    void createAnswerWay(received, ports).send(serialise(response))
  const handOver = (received: Received<SipRequest>) => {
    const run = start(received)
    let handler: ServerHandler | undefined
    ports.guard('a request', () => (handler = user.request(run.transaction, received)))
    run.handle(handler ?? NOBODY)
    if (!handler && run.last === undefined) {
      void run.transaction.respond(answer(received.message, 500, run.transaction.tag))
    }
  }
  const cancel = (received: Received<SipRequest>) => {
    const invite = findInvite(received.message)
    if (!invite) return sendOnce(received, answer(received.message, 481, tagFor(received.message)))
    const { transaction } = start(received)
    const tag = parseTag((invite.last && headerValue(invite.last, 'To')) ?? '') ?? invite.transaction.tag
    void transaction.respond(answer(received.message, 200, tag))
    invite.cancelled(received)
  }
  return {
    received(received) {
      const { message } = received
      if (message.method === 'ACK') {
        const invite = findInvite(message)
        return invite ? invite.acknowledged(received) : passAck(received)
      }
      const known = runs.get(serverKey(message, message.method))
      if (known) {
        ports.repetition('repeated request')
        known.repeated()
      } else if (message.method === 'CANCEL') cancel(received)
      else {
        let atOnce: SipResponse | undefined
        ports.guard('a request', () => (atOnce = user.answerAtOnce?.(received)))
        if (atOnce) sendOnce(received, atOnce)
        else handOver(received)
      }
    },
    disconnected(peer) {
      for (const run of runs.values()) {
        if (peer.connection !== undefined && run.transaction.peer.connection === peer.connection)
          run.connectionLost()
      }
    },
    count: (kind) => [...runs.values()].filter((run) => run.kind === kind).length,
    get size() {
      return runs.size
    },
    ofSource: (address) => perSource.get(address) ?? 0,
    knows: (request) =>
      runs.has(serverKey(request, request.method)) ||
      ((request.method === 'ACK' || request.method === 'CANCEL') && findInvite(request) !== undefined),
    dispose() {
      for (const run of runs.values()) run.dispose()
      runs.clear()
      invites.clear()
      perSource.clear()
    },
  }
}
