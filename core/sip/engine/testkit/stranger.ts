import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { createStreamFramer } from '../../transport/stream-framer.ts'
import type { LocalAddress } from '../../transport/index.ts'

/** Somebody who sends bytes as they are and reads what comes back. */
export interface Stranger {
  send(bytes: Uint8Array): void
  /** Returns the next message that passes, as text (Latin-1), already here or still to come. */
  next(test: (message: string) => boolean): Promise<string>
  /** Returns the next answer that is no 1xx. */
  final(): Promise<string>
  /** The promise that resolves when the engine has closed the connection; never on UDP. */
  readonly closed: Promise<void>
  close(): void
}

interface Line {
  send(bytes: Uint8Array): void
  close(): void
  readonly closed: Promise<void>
}

/** Opens a socket to a listening address of the engine. */
export async function openStranger(target: LocalAddress): Promise<Stranger> {
  const rest: string[] = []
  let waiting: { test: (message: string) => boolean; resolve: (message: string) => void }[] = []
  const arrived = (bytes: Uint8Array) => {
    const message = Buffer.from(bytes).toString('latin1')
    const waiter = waiting.find((one) => one.test(message))
    if (!waiter) return void rest.push(message)
    waiting = waiting.filter((one) => one !== waiter)
    waiter.resolve(message)
  }
  const line = await open(target, arrived)
  const next = (test: (message: string) => boolean) => {
    const at = rest.findIndex(test)
    if (at >= 0) return Promise.resolve(rest.splice(at, 1)[0]!)
    return new Promise<string>((resolve) => waiting.push({ test, resolve }))
  }
  return { ...line, next, final: () => next((message) => /^SIP\/2\.0 [2-6]/.test(message)) }
}

async function open(target: LocalAddress, arrived: (bytes: Uint8Array) => void): Promise<Line> {
  const { protocol, address, port } = target
  if (protocol === 'udp') {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.on('message', arrived)
    socket.bind(0, address)
    await once(socket, 'listening')
    return {
      send: (bytes) => socket.send(bytes, port, address),
      close: () => socket.close(),
      closed: new Promise(() => undefined),
    }
  }
  if (protocol === 'ws') {
    const socket = new WebSocket(`ws://${address}:${port}`, 'sip')
    socket.on('message', (data: Buffer) => arrived(data))
    await once(socket, 'open')
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    return { send: (bytes) => socket.send(bytes), close: () => socket.terminate(), closed }
  }
  const socket = connect(port, address)
  await once(socket, 'connect')
  const framer = createStreamFramer(1 << 20)
  socket.on('data', (bytes) => {
    for (const event of framer.push(bytes)) if (event.kind === 'message') arrived(event.bytes)
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  return { send: (bytes) => socket.write(bytes), close: () => socket.destroy(), closed }
}
