import type { Codec } from './codec.ts'
import type { WorldLink } from './world-link.ts'

/** A message from a page to the main process; the channel of `open` is what the page wants to open. */
export interface FromPage {
  readonly kind: 'send' | 'invoke' | 'open'
  readonly channel: string
  readonly args: readonly unknown[]
  readonly id: number
}

/** A message from the main process to a page. */
export type ToPage =
  | { readonly kind: 'event'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'reply'; readonly id: number; readonly value?: unknown; readonly error?: string }

/**
 * Makes the modules that a sandboxed preload script may require: `electron` with ipcRenderer and contextBridge, nothing
 * else. Self-contained: its source runs in the isolated world of a page.
 * @param send hands text to the main process
 * @returns `require` for the preload script, and the function that takes text from the main process
 */
export function makePreloadModules(codec: Codec, link: WorldLink, send: (text: string) => void) {
  type Listener = (event: unknown, ...args: unknown[]) => void
  const listeners = new Map<string, Listener[]>()
  const replies = new Map<number, (reply: { value?: unknown; error?: string }) => void>()
  let lastId = 0
  const post = (message: FromPage) => send(codec.encode(message))

  const ipcRenderer = {
    send: (channel: string, ...args: unknown[]) => post({ kind: 'send', channel, args, id: 0 }),
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        post({ kind: 'invoke', channel, args, id })
        replies.set(id, ({ value, error }) =>
          error === undefined ? resolve(value) : reject(new Error(error)),
        )
      }),
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    off(channel: string, listener: Listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener),
      )
      return ipcRenderer
    },
    removeListener: (channel: string, listener: Listener) => ipcRenderer.off(channel, listener),
  }
  const electron = { ipcRenderer, contextBridge: { exposeInMainWorld: link.expose } }

  return {
    require(name: string) {
      if (name === 'electron' || name === 'electron/renderer') return electron
      throw new Error(`module not found: ${name}`)
    },
    opens: (url: string) => post({ kind: 'open', channel: url, args: [], id: 0 }),
    receive(text: string) {
      const message = codec.decode(text) as ToPage
      if (message.kind === 'event') {
        for (const listener of listeners.get(message.channel) ?? [])
          listener({ sender: ipcRenderer }, ...message.args)
        return
      }
      replies.get(message.id)?.(message)
      replies.delete(message.id)
    },
  }
}
