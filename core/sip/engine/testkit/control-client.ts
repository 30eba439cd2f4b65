import { connect, type Socket } from 'node:net'
import { createFrameReader } from '../control/frame-reader.ts'
import { writeFrame } from '../control/frame-writer.ts'

/** One frame as an application reads it. */
export interface ReadFrame {
  readonly fields: readonly string[]
  readonly sip: string
  /** The SIP message, byte for byte. */
  readonly bytes: Buffer
}

/** A raw application for tests of the control protocol. */
export interface ControlClient {
  readonly socket: Socket
  readonly closed: Promise<void>
  /** Sends a frame; the id is made here and returned. */
  send(leader: string, sip?: string | Uint8Array): string
  /** Returns the next frame that passes, already read or still to come. */
  next(test: (frame: ReadFrame) => boolean): Promise<ReadFrame>
  /** Returns the answer to a frame that was sent. */
  reply(id: string): Promise<ReadFrame>
  /** The frames that nobody took. */
  readonly rest: readonly ReadFrame[]
}

/** Connects to a control port. */
export async function connectControl(port: number): Promise<ControlClient> {
  const socket = connect({ port, host: '127.0.0.1' })
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  socket.on('error', () => undefined)
  const reader = createFrameReader(8 << 20)
  const rest: ReadFrame[] = []
  let waiting: { test: (frame: ReadFrame) => boolean; resolve: (frame: ReadFrame) => void }[] = []
  let lastId = 0

  const take = (frame: ReadFrame) => {
    const waiter = waiting.find((one) => one.test(frame))
    if (!waiter) return void rest.push(frame)
    waiting = waiting.filter((one) => one !== waiter)
    waiter.resolve(frame)
  }
  socket.on('data', (bytes) => {
    const payloads = reader.push(bytes)
    if (!payloads.ok) throw new Error(payloads.error)
    for (const payload of payloads.value) {
      const text = payload.toString('utf8')
      const end = text.indexOf('\r\n')
      const leader = end < 0 ? text : text.slice(0, end)
      const bytes = payload.subarray(end < 0 ? payload.length : payload.indexOf('\r\n') + 2)
      take({ fields: leader.split('|'), sip: end < 0 ? '' : text.slice(end + 2), bytes })
    }
  })
  const client: ControlClient = {
    socket,
    closed: new Promise((resolve) => socket.once('close', () => resolve())),
    send(leader, sip) {
      const id = `m${++lastId}`
      socket.write(writeFrame(`${id}|${leader}`, sip === undefined ? undefined : Buffer.from(sip)))
      return id
    },
    next(test) {
      const at = rest.findIndex(test)
      if (at >= 0) return Promise.resolve(rest.splice(at, 1)[0]!)
      return new Promise((resolve) => waiting.push({ test, resolve }))
    },
    reply: (id) => client.next((frame) => frame.fields[1] === 'response' && frame.fields[2] === id),
    rest,
  }
  return client
}
