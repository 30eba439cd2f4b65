import type { Readable, Writable } from 'node:stream'

type Params = Record<string, unknown>

/** A connection to Chromium's DevTools protocol. */
export interface DevTools {
  send<T = Params>(method: string, params?: Params, session?: string): Promise<T>
  /** Calls the listener with each event of one kind, of one session or of all; the returned function removes it. */
  on<T = Params>(
    method: string,
    listener: (params: T, session: string | undefined) => void,
    session?: string,
  ): () => void
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Params
  readonly result?: Params
  readonly error?: { readonly message: string }
  readonly sessionId?: string
}

/** Speaks the protocol over a pair of pipes, messages separated by zero bytes. */
export function openDevTools(input: Writable, output: Readable): DevTools {
  const waiting = new Map<
    number,
    { method: string; resolve: (value: never) => void; reject: (error: Error) => void }
  >()
  const listeners = new Map<string, Set<(params: never, session: string | undefined) => void>>()
  let lastId = 0
  let rest = ''

  const receive = ({ id, method, params, result, error, sessionId }: Message) => {
    if (id === undefined) {
      for (const listener of [...(listeners.get(method!) ?? [])]) listener(params as never, sessionId)
      return
    }
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error) asked?.reject(new Error(`${asked.method}: ${error.message}`))
    else asked?.resolve(result as never)
  }
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const parts = (rest + text).split('\0')
    rest = parts.pop()!
    for (const part of parts) receive(JSON.parse(part) as Message)
  })
  // Chromium is gone: whoever still asks is told, and its end is noticed by the owner of the process.
  const end = () => {
    for (const { method, reject } of waiting.values()) reject(new Error(`${method}: Chromium ended`))
    waiting.clear()
  }
  output.on('close', end)
  output.on('error', end)
  input.on('error', end)

  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        waiting.set(id, { method, resolve, reject })
        input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      }),
    on(method, listener, session) {
      const own = (params: never, from: string | undefined) => {
        if (session === undefined || from === session) listener(params, from)
      }
      const all = listeners.get(method) ?? new Set()
      listeners.set(method, all.add(own))
      return () => all.delete(own)
    },
  }
}
