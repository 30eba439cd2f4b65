import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'

/** The server that is read from, and what lets clients in. */
export interface Target {
  readonly url: string
  /** Tokens for masked records, and for everything. */
  readonly reader: string
  readonly manager: string
}

/** The outcome of reading: the number of requests refused, and of connections that the server ended. */
export interface Outcome {
  refused: number
  ended: number
}

/** Clients at work. */
export interface Running {
  readonly outcome: Outcome
  stop(): void
}

/** Returns the text of a request. */
export const requestText = (token: string, method: string, path: string, body?: unknown): string => {
  const text = body === undefined ? '' : JSON.stringify(body)
  return (
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`
  )
}

/** Opens connections that write the same and then read as they like; those that end are opened again if told so. */
export function connections(
  { url }: Pick<Target, 'url'>,
  count: number,
  write: (socket: Socket, outcome: Outcome) => void,
  comesAgain = false,
): Running {
  const outcome: Outcome = { refused: 0, ended: 0 }
  const sockets = new Set<Socket>()
  let isOver = false
  const open = () => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' })
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('connect', () => write(socket, outcome))
    socket.on('close', () => {
      sockets.delete(socket)
      if (isOver) return
      outcome.ended++
      if (comesAgain) setTimeout(open, 20)
    })
  }
  for (let i = 0; i < count; i++) open()
  return {
    outcome,
    stop() {
      isOver = true
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Reads what comes and counts refusals in it. */
export const countRefusals = (socket: Socket, outcome: Outcome) =>
  socket.on('data', (bytes: Buffer) => {
    outcome.refused += bytes.toString('latin1').match(/HTTP\/1\.1 429 /g)?.length ?? 0
  })

/** Opens WebSockets that do something once they are open; those that end are opened again. */
export function webSockets(
  { url }: Pick<Target, 'url'>,
  { count, path, token }: { readonly count: number; readonly path: string; readonly token: string },
  begin: (client: WebSocket) => void,
): Running {
  const outcome: Outcome = { refused: 0, ended: 0 }
  const clients = new Set<WebSocket>()
  let isOver = false
  const open = () => {
    const address = new URL(path, url.replace('http', 'ws'))
    const client = new WebSocket(address, { headers: { Authorization: `Bearer ${token}` } })
    clients.add(client)
    client.on('error', () => outcome.refused++)
    client.on('open', () => begin(client))
    client.on('close', () => {
      clients.delete(client)
      if (isOver) return
      outcome.ended++
      setTimeout(open, 20)
    })
  }
  for (let i = 0; i < count; i++) open()
  return {
    outcome,
    stop() {
      isOver = true
      for (const client of clients) client.terminate()
    },
  }
}
