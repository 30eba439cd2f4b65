import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createConnection } from 'node:net'

/** Sends datagrams from one socket of 127.0.0.1 and collects what comes back within `waitMs`. */
export async function sendDatagrams(
  port: number,
  datagrams: readonly Uint8Array[],
  waitMs = 400,
): Promise<string[]> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const answers: string[] = []
  socket.on('message', (bytes) => answers.push(bytes.toString('utf8')))
  const { port: own } = socket.address()
  for (const datagram of datagrams) {
    const text = Buffer.from(datagram).toString('latin1').replaceAll('[port]', String(own))
    socket.send(Buffer.from(text, 'latin1'), port, '127.0.0.1')
  }
  await new Promise((resolve) => setTimeout(resolve, waitMs))
  socket.close()
  return answers
}

/** Sends bytes over one TCP connection and collects what comes back until the server closes it or `waitMs` passed. */
export async function sendStream(
  port: number,
  bytes: Uint8Array,
  waitMs = 3000,
): Promise<{ answer: string; closed: boolean }> {
  const socket = createConnection(port, '127.0.0.1')
  await once(socket, 'connect')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  socket.on('error', () => undefined)
  const closed = Promise.race([
    once(socket, 'close').then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), waitMs)),
  ])
  socket.write(bytes)
  const outcome = { closed: await closed, answer }
  socket.destroy()
  return outcome
}

/** Returns a request that is complete but for what a test changes. */
export function request(
  method: string,
  changes: { headers?: string[]; without?: string[]; body?: string } = {},
): Buffer {
  const headers = [
    'Via: SIP/2.0/UDP 127.0.0.1:[port];branch=z9hG4bKtest1',
    'From: <sip:100@office.test>;tag=a1',
    'To: <sip:101@office.test>',
    'Call-ID: raw-1@office.test',
    `CSeq: 1 ${method}`,
    'Contact: <sip:100@127.0.0.1:[port]>',
    'Max-Forwards: 70',
  ].filter((line) => !(changes.without ?? []).some((name) => line.startsWith(`${name}:`)))
  headers.push(...(changes.headers ?? []))
  const body = changes.body ?? ''
  return Buffer.from(
    `${method} sip:101@office.test SIP/2.0\r\n${headers.join('\r\n')}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}
