import { expect, it } from 'vitest'
import { ownAnswer, ownRequest, settled } from '../../../test/kit/transaction-bed.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import {
  createMemoryNetwork,
  type Peer,
  type Protocol,
  type TransportLayer,
  type TransportListener,
} from '../transport/index.ts'
import { createTransactions } from './create-transactions.ts'
import type { ClientHandler, TransactionLayer, TransactionUser } from './transaction.ts'

const A: Peer = { protocol: 'udp', address: '10.0.0.1', port: 5060 }
const B: Peer = { protocol: 'udp', address: '10.0.0.2', port: 5060 }

/** Creates a generator of the same numbers at every run (a linear congruential generator). */
const numbers = (seed: number) => () =>
  (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648

function network(protocol: Protocol, seed: number, loss: number) {
  const clock = createVirtualClock()
  const random = numbers(seed)
  const memory = createMemoryNetwork({
    clock,
    fate: () => {
      const luck = random()
      const delayMs = Math.floor(random() * 300)
      return luck < loss ? [] : luck < loss + 0.2 ? [delayMs, delayMs] : [delayMs]
    },
  })
  const attach = (place: Peer, user: TransactionUser): TransactionLayer => {
    const listener: TransportListener = {
      received: (received) => layer.received(received),
      malformed: ({ problem }) => {
        throw new Error(problem)
      },
      disconnected: (peer) => layer.disconnected(peer),
    }
    const transports: TransportLayer = memory.attach({ ...place, protocol }, listener)
    const layer = createTransactions({ transports, user, clock, log: silentLog })
    return layer
  }
  return { clock, attach }
}

async function pass(clock: ReturnType<typeof createVirtualClock>, ms: number) {
  for (let at = 0; at < ms; at += 50) {
    clock.advance(50)
    await settled()
  }
}

it.each([
  ['udp', 1, 0],
  ['udp', 2, 0.3],
  ['udp', 3, 0.5],
  ['udp', 4, 0.9],
  ['tcp', 5, 0],
] as const)('two layers end with empty tables (%s, seed %i, loss %f)', async (protocol, seed, loss) => {
  const { clock, attach } = network(protocol, seed, loss)
  const outcomes = new Map<number, number>()
  const asked = new Map<string, number>()
  const callee = attach(B, {
    request(transaction) {
      const key = transaction.id
      asked.set(key, (asked.get(key) ?? 0) + 1)
      const wanted = Number(transaction.request.uri.slice(4, 7))
      const invite = transaction.request.method === 'INVITE'
      if (invite) void transaction.respond(ownAnswer(transaction.request, 180))
      clock.after(1000, () => void transaction.respond(ownAnswer(transaction.request, wanted)))
      return {
        cancelled: () => void transaction.respond(ownAnswer(transaction.request, 487)),
        failed: () => undefined,
        ended: () => undefined,
      }
    },
    ack: () => undefined,
    strayResponse: () => undefined,
  })
  const caller = attach(A, {
    request: () => {
      throw new Error('nobody calls the caller')
    },
    ack: () => undefined,
    strayResponse: () => undefined,
  })
  const statuses = [200, 404, 486, 603]
  for (let call = 0; call < 40; call++) {
    const method = call % 2 === 0 ? 'INVITE' : 'OPTIONS'
    const request = { ...ownRequest(method), uri: `sip:${statuses[call % 4]}@10.0.0.2` }
    const handler: ClientHandler = {
      response: ({ message }) => message.status >= 200 && outcomes.set(call, message.status),
      failed: () => outcomes.set(call, 0),
      ended: () => undefined,
    }
    const transaction = caller.request(request, { ...B, protocol }, handler)
    if (call % 10 === 0) clock.after(700, () => transaction.cancel([]))
  }
  await pass(clock, 300_000)
  expect(outcomes.size).toBe(40)
  expect([...asked.values()].every((times) => times === 1)).toBe(true)
  if (loss <= 0.3)
    expect([...outcomes.values()].filter((status) => status === 0).length).toBeLessThanOrEqual(2)
  if (loss === 0) expect([...outcomes.values()].filter((status) => status === 487)).toHaveLength(4)
  for (const layer of [caller, callee]) expect(layer.tables()).toEqual({ ict: 0, nict: 0, ist: 0, nist: 0 })
  expect(clock.pending).toBe(0)
})
