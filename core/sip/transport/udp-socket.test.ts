import type * as datagrams from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, it, vi } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'

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
const { createSocket } = await import('node:dgram')
const { openUdpSocket } = await import('./udp-socket.ts')

const LOOPBACK = '127.0.0.1'
const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const socket of opened.splice(0)) await socket.close()
  made.sockets.length = 0
})

async function begin() {
  const clock = createVirtualClock()
  const socket = await openUdpSocket(LOOPBACK, 0, clock)
  opened.push(socket)
  const heard: string[] = []
  const faults: string[] = []
  const back = vi.fn()
  socket.listen({
    received: (bytes) => heard.push(Buffer.from(bytes).toString()),
    failed: (error) => faults.push(error.message),
    back,
  })
  const peer = createSocket('udp4')
  peer.bind(0, LOOPBACK)
  await once(peer, 'listening')
  opened.push(peer)
  /** Sends until it is received. */
  const reaches = (text: string) =>
    vi.waitFor(() => {
      peer.send(text, socket.bound.port, LOOPBACK)
      expect(heard).toContain(text)
    })
  const breakDown = (text: string) =>
    made.sockets.findLast((one) => one !== peer)!.emit('error', new Error(text))
  return { clock, socket, faults, back, reaches, breakDown, peer }
}

it('hears again after a fault, on the same port', async () => {
  const { clock, socket, faults, reaches, breakDown, peer } = await begin()
  await reaches('before')
  breakDown('recvmsg ECONNRESET')
  expect(faults).toEqual(['recvmsg ECONNRESET'])
  const to = { protocol: 'udp', address: LOOPBACK, port: peer.address().port } as const
  expect(await socket.send(Buffer.from('x'), to)).toMatchObject({ code: 'closed' })
  clock.advance(100)
  await reaches('after')
  expect(await socket.send(Buffer.from('x'), to)).toBeUndefined()
})

it('tries again with growing pauses while another program has the port', async () => {
  const { clock, socket, faults, reaches, breakDown } = await begin()
  breakDown('recvmsg EIO')
  const other = createSocket('udp4')
  await vi.waitFor(async () => {
    other.bind({ address: LOOPBACK, port: socket.bound.port, exclusive: true })
    await once(other, 'listening')
  })
  for (const [pause, count] of [
    [100, 2],
    [200, 3],
    [400, 4],
  ] as const) {
    clock.advance(pause - 1)
    clock.advance(1)
    await vi.waitFor(() => expect(faults.length).toBe(count))
  }
  expect(faults[1]).toContain('EADDRINUSE')
  await new Promise<void>((resolve) => other.close(() => resolve()))
  clock.advance(800)
  await reaches('after')
})

it('waits longer before each opening while what was opened breaks down again, and is quick again after a minute', async () => {
  const { clock, back, breakDown } = await begin()
  const opensAfter = async (pause: number) => {
    const before = back.mock.calls.length
    breakDown('recvmsg EIO')
    clock.advance(pause - 1)
    expect(clock.pending).toBe(1)
    clock.advance(1)
    await vi.waitFor(() => expect(back).toHaveBeenCalledTimes(before + 1))
  }
  await opensAfter(100)
  await opensAfter(200)
  await opensAfter(400)
  clock.advance(60_000)
  await opensAfter(100)
})

it('is not opened again once it is closed', async () => {
  const { clock, socket, breakDown } = await begin()
  breakDown('recvmsg EIO')
  await socket.close()
  const before = made.sockets.length
  clock.advance(60_000)
  expect(made.sockets.length).toBe(before)
})
