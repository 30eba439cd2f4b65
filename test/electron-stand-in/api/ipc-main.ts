import { EventEmitter } from 'node:events'
import type { FromPage } from '../page/preload-modules.ts'
import type { WebContents } from './web-contents.ts'

type Handler = (event: unknown, ...args: unknown[]) => unknown

class IpcMain extends EventEmitter {
  #handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler) {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }
  removeHandler(channel: string) {
    this.#handlers.delete(channel)
  }

  /** Handles what a page sent or invoked. */
  receive(sender: WebContents, { kind, channel, args, id }: FromPage) {
    const event = { sender, senderFrame: sender.mainFrame, processId: 1, frameId: 1 }
    if (kind === 'send') {
      this.emit(channel, event, ...args)
      return
    }
    const handler = this.#handlers.get(channel)
    const run = async () => {
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      return handler(event, ...args)
    }
    run()
      .then((value) => sender.push({ kind: 'reply', id, value }))
      .catch((error: unknown) =>
        sender.push({
          kind: 'reply',
          id,
          error: `Error invoking remote method '${channel}': ${String(error)}`,
        }),
      )
  }
}

export const ipcMain = new IpcMain()
