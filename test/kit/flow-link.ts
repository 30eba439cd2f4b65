import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { WebSocket } from 'ws'

/** A connection that carries SIP messages as text, one at a time. */
export interface FlowLink {
  readonly transport: 'TLS' | 'WS' | 'WSS'
  /** Our end, as a Via or Contact names it. */
  readonly address: string
  send(message: string): void
  onMessage(listener: (message: string) => void): void
  isOpen(): boolean
  close(): void
}

/** Cuts a stream into messages by their Content-Length (RFC 3261 §18.3). */
function cutMessages(take: (message: string) => void): (chunk: string) => void {
  let rest = ''
  return (chunk) => {
    rest += chunk
    for (;;) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/^content-length\s*:\s*(\d+)/im.exec(rest.slice(0, end))?.[1] ?? 0)
      const whole = end + 4 + length
      if (rest.length < whole) return
      take(rest.slice(0, whole))
      rest = rest.slice(whole)
    }
  }
}

/** Opens TLS, WS or WSS to a port of 127.0.0.1; over TLS the server has to prove itself by `ca`. */
export async function openLink(
  protocol: 'tls' | 'ws' | 'wss',
  port: number,
  ca: string | undefined,
): Promise<FlowLink> {
  const trust = ca === undefined ? {} : { ca }
  if (protocol === 'tls') {
    const socket = connectTls({ host: '127.0.0.1', port, ...trust })
    await once(socket, 'secureConnect')
    return {
      transport: 'TLS',
      address: `127.0.0.1:${socket.localPort}`,
      send: (message) => void socket.write(message),
      onMessage: (listener) => void socket.setEncoding('latin1').on('data', cutMessages(listener)),
      isOpen: () => !socket.destroyed && socket.writable,
      close: () => socket.destroy(),
    }
  }
  const socket = new WebSocket(`${protocol}://127.0.0.1:${port}`, 'sip', trust)
  await once(socket, 'open')
  return {
    transport: protocol === 'ws' ? 'WS' : 'WSS',
    address: `${Math.random().toString(36).slice(2)}.invalid`,
    send: (message) => socket.send(message),
    onMessage: (listener) => void socket.on('message', (data: Buffer) => listener(data.toString('latin1'))),
    isOpen: () => socket.readyState === socket.OPEN,
    close: () => socket.terminate(),
  }
}
