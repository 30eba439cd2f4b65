import type * as datagrams from 'node:dgram'
import { afterEach, expect, it, vi } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import type { AddressTrouble } from '../transport/index.ts'

const made = vi.hoisted(() => ({ sockets: [] as datagrams.Socket[] }))
vi.mock('node:dgram', async (original) => {
  const dgram = await original<typeof datagrams>()
  const createSocket = (...args: Parameters<typeof dgram.createSocket>) => {
    const socket = dgram.createSocket(...args)
    made.sockets.push(socket)
    return socket
  }
  return { ...dgram, createSocket }
})
const { startTestEngine } = await import('./testkit/site.ts')

let close: () => unknown = () => undefined
afterEach(() => close())

it('tells of a UDP address that broke down, with its first instant and its last fault, and when it hears again', async () => {
  const clock = createVirtualClock()
  const told: (readonly AddressTrouble[])[] = []
  const engine = await startTestEngine(50, clock, { onTroubled: (addresses) => told.push(addresses) })
  close = () => engine.close()
  const [local] = engine.listening
  const since = clock.wall()
  made.sockets
    .find((socket) => socket.listenerCount('message') > 0)!
    .emit('error', new Error('recvmsg ENETDOWN'))
  expect(told).toEqual([[{ local, since, why: { kind: 'broken', error: 'recvmsg ENETDOWN' } }]])
  clock.advance(100)
  await vi.waitFor(() => expect(told).toHaveLength(2))
  expect(told[1]).toEqual([])
})
