import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, it, vi } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import { createTransports } from './create-transports.ts'
import { listenToOwnEcho, type OwnEcho, type Unheard } from './own-echo.ts'
import type { AddressTrouble, LocalAddress } from './transport.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function openSocket(received: (bytes: Buffer) => void): Promise<{ socket: Socket; at: LocalAddress }> {
  const socket = createSocket('udp4')
  socket.on('message', received)
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  closers.push(() => socket.close())
  return { socket, at: { protocol: 'udp', address: '127.0.0.1', port: socket.address().port } }
}

it('names the address where another program hears what we send, until that ends', async () => {
  const clock = createVirtualClock()
  const told: Unheard[] = []
  let isOurs = false
  const heard: boolean[] = []
  const theirs: string[] = []
  const ours = await openSocket((bytes) => heard.push(echo.isOwn(bytes)))
  const other = await openSocket((bytes) =>
    isOurs ? heard.push(echo.isOwn(bytes)) : theirs.push(bytes.toString()),
  )
  const echo: OwnEcho = listenToOwnEcho({
    addresses: () => [ours.at, other.at],
    tell: (unheard) => told.push(unheard),
    clock,
  })
  closers.push(() => echo.stop())
  const asked = () => vi.waitFor(() => expect(clock.pending).toBe(4))
  await asked()
  clock.advance(0)
  await vi.waitFor(() => expect([heard.length, theirs.length]).toEqual([1, 1]))
  expect(theirs[0]).toMatch(/^OPTIONS sip:127\.0\.0\.1:\d+ SIP\/2\.0\r\n/)
  clock.advance(3000)
  await vi.waitFor(() => expect(told).toEqual([{ addresses: [other.at], someHeard: true }]))
  // Who heard is not asked again.
  expect(heard).toEqual([true])
  isOurs = true
  clock.advance(60_000)
  await asked()
  clock.advance(0)
  await vi.waitFor(() => expect(heard).toEqual([true, true, true]))
  clock.advance(3000)
  await vi.waitFor(() => expect(told[1]).toEqual({ addresses: [], someHeard: true }))
  expect(clock.pending).toBe(0)
})

it('takes nothing else for its own, and asks no more once stopped', async () => {
  const clock = createVirtualClock()
  const tell = vi.fn()
  const other = await openSocket(() => undefined)
  const echo = listenToOwnEcho({ addresses: () => [other.at], tell, clock })
  await vi.waitFor(() => expect(clock.pending).toBe(4))
  expect(echo.isOwn(Buffer.from('OPTIONS sip:127.0.0.1 SIP/2.0\r\n\r\n'))).toBe(false)
  echo.stop()
  expect(clock.pending).toBe(0)
  clock.advance(100_000)
  expect(tell).not.toHaveBeenCalled()
})

it('stays between the sockets: no message comes of it, and nothing is told where all is well', async () => {
  const clock = createVirtualClock()
  const received = vi.fn()
  const troubles: (readonly AddressTrouble[])[] = []
  const layer = await createTransports({
    binds: [{ protocol: 'udp', address: '127.0.0.1', port: 0 }],
    listensToItself: true,
    clock,
    log: silentLog,
    listener: {
      received,
      malformed: received,
      disconnected: () => undefined,
      troubled: (addresses) => troubles.push(addresses),
    },
  })
  closers.push(() => layer.close())
  await vi.waitFor(() => expect(clock.pending).toBe(4))
  clock.advance(0)
  // What a phone sends after it was heard after it.
  const phone = createSocket('udp4')
  closers.push(() => phone.close())
  await vi.waitFor(() => {
    phone.send('nonsense', layer.listening[0]!.port, '127.0.0.1')
    expect(received).toHaveBeenCalled()
  })
  clock.advance(3000)
  await vi.waitFor(() => expect(clock.pending).toBe(0))
  expect(received.mock.calls.every(([first]) => (first as { problem?: string }).problem !== undefined)).toBe(
    true,
  )
  expect(troubles).toEqual([])
})
