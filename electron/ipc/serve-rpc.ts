import { ORPCError, onError, type AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import type { Logger } from '../../core/kit/index.ts'
import { RPC_CHANNEL } from './channels.ts'
import { createPagePort, type PagePort } from './page-port.ts'
import { isRpcData } from './rpc-data.ts'
import type { SenderCheck } from './sender.ts'

const REMEMBERED_PAGES = 8

interface Line {
  readonly page: string
  readonly port: PagePort
}

/** The server of the contract for the pages of our window. */
export interface RpcServer {
  /** Closes the lines of contents that no longer show a page: closed, or crashed. */
  pageGone(contents: WebContents): void
  /** Number of lines to pages that are open now. */
  readonly size: number
  close(): void
}

/**
 * Serves a router over IPC. A page names itself by a random id in each message, so that one that was just left and the
 * one that took its place never receive each other's answers.
 */
export function serveRpc(options: {
  readonly ipcMain: Pick<IpcMain, 'on' | 'off'>
  readonly isKnown: SenderCheck
  readonly router: AnyRouter
  readonly log: Logger
}): RpcServer {
  const { ipcMain, isKnown, router, log } = options
  const handler = new RPCHandler(router, {
    interceptors: [
      onError((error) => {
        if (!(error instanceof ORPCError))
          log.error('a request of the window failed', { error: String(error) })
      }),
    ],
  })
  const lines = new Map<number, Line>()
  const left: string[] = []

  const end = (contentsId: number) => {
    const line = lines.get(contentsId)
    if (!line) return
    lines.delete(contentsId)
    line.port.close()
    left.push(line.page)
    if (left.length > REMEMBERED_PAGES) left.shift()
  }
  const open = (contents: WebContents, page: string): Line => {
    end(contents.id)
    const port = createPagePort((data) => {
      if (!contents.isDestroyed()) contents.send(RPC_CHANNEL, page, data)
    })
    handler.upgrade(port)
    const line = { page, port }
    lines.set(contents.id, line)
    return line
  }
  const receive = (event: IpcMainEvent, page: unknown, data: unknown) => {
    if (!isKnown(RPC_CHANNEL, event)) return
    if (typeof page !== 'string' || page.length > 64 || !isRpcData(data)) {
      log.warn('malformed message of the window rejected', { channel: RPC_CHANNEL })
      return
    }
    if (left.includes(page)) return
    const current = lines.get(event.sender.id)
    const { port } = current?.page === page ? current : open(event.sender, page)
    port.receive(data)
  }
  ipcMain.on(RPC_CHANNEL, receive)
  return {
    pageGone: (contents) => end(contents.id),
    get size() {
      return lines.size
    },
    close() {
      ipcMain.off(RPC_CHANNEL, receive)
      for (const id of [...lines.keys()]) end(id)
    },
  }
}
