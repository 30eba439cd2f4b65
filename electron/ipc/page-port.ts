import type { RpcData } from './rpc-data.ts'

type Listener = (event?: { data: unknown }) => void

/** The end of the line to one page, in the shape of a message port. */
export interface PagePort {
  readonly on: (event: string, listener: Listener) => void
  readonly postMessage: (data: unknown) => void
  /** Takes a message from the page. */
  receive(data: RpcData): void
  /** Ends feeds and drops answers after the page went away. */
  close(): void
}

/** Creates the port; `send` is called with everything meant for the page. */
export function createPagePort(send: (data: unknown) => void): PagePort {
  const listeners: { readonly event: string; readonly listener: Listener }[] = []
  const emit = (event: string, data?: RpcData) => {
    for (const entry of listeners) if (entry.event === event) entry.listener({ data })
  }
  let isOpen = true
  return {
    on: (event, listener) => void listeners.push({ event, listener }),
    postMessage: (data) => {
      if (isOpen) send(data)
    },
    receive: (data) => emit('message', data),
    close() {
      if (!isOpen) return
      isOpen = false
      emit('close')
    },
  }
}
