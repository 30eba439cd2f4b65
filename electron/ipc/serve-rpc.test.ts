import { EventEmitter } from 'node:events'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { os, type RouterClient } from '@orpc/server'
import type { IpcMain, WebContents } from 'electron'
import { expect, it } from 'vitest'
import { silentLog } from '../../core/kit/index.ts'
import { eventually } from '../../test/kit/eventually.ts'
import { RPC_CHANNEL } from './channels.ts'
import { serveRpc } from './serve-rpc.ts'

let running = 0
const router = {
  double: os.handler(({ input }) => (input as number) * 2),
  file: os.handler(({ input }) => (input as File).text()),
  count: os.handler(async function* ({ signal }) {
    running += 1
    try {
      yield 'first'
      await new Promise((resolve) => signal?.addEventListener('abort', resolve))
    } finally {
      running -= 1
    }
  }),
}

function setUp(isKnown = true) {
  const ipcMain = new EventEmitter()
  const page = new EventEmitter()
  const contents = {
    id: 1,
    isDestroyed: () => false,
    send: (_channel: string, id: string, data: unknown) => page.emit(id, { data: structuredClone(data) }),
  } as unknown as WebContents
  const server = serveRpc({
    ipcMain: ipcMain as unknown as IpcMain,
    isKnown: () => isKnown,
    router,
    log: silentLog,
  })
  const post = (...args: unknown[]) =>
    ipcMain.emit(RPC_CHANNEL, { sender: contents }, ...args.map((arg) => structuredClone(arg)))
  const open = (id: string): RouterClient<typeof router> => {
    const port = {
      on: (event: string, listener: (event?: { data: unknown }) => void) =>
        event === 'message' && void page.on(id, listener),
      postMessage: (data: unknown) => post(id, data),
    }
    return createORPCClient(new RPCLink({ port }))
  }
  return { server, contents, page, post, open }
}

it('answers calls, with text and with files', async () => {
  const client = setUp().open('page-1')
  expect(await client.double(21)).toBe(42)
  expect(await client.file(new File(['text'], 'a.txt'))).toBe('text')
})

it('ends the feeds of a page that went away', async () => {
  const { server, contents, open } = setUp()
  const feed = (await open('page-1').count(undefined)) as AsyncIterator<string>
  expect(await feed.next()).toEqual({ done: false, value: 'first' })
  expect([running, server.size]).toEqual([1, 1])
  server.pageGone(contents)
  await eventually('the feed ended', () => running === 0)
  expect(server.size).toBe(0)
})

it('a new page takes the place of the one before, which is not heard any more', async () => {
  const { server, open, page, post } = setUp()
  const feed = (await open('page-1').count(undefined)) as AsyncIterator<string>
  await feed.next()
  expect(await open('page-2').double(2)).toBe(4)
  await eventually('the feed of the page before ended', () => running === 0)
  const late: unknown[] = []
  page.on('page-1', (event) => late.push(event))
  post('page-1', '{"i":"9","p":{"u":"/double","b":{"json":1}}}')
  expect(await open('page-2').double(3)).toBe(6)
  expect(late).toEqual([])
  expect(server.size).toBe(1)
})

it('hears neither unknown senders nor malformed messages', () => {
  const known = setUp()
  known.post('page', 'garbage')
  known.post(7, '{"i":"1","p":{"u":"/double"}}')
  known.post('x'.repeat(65), '{"i":"1","p":{"u":"/double"}}')
  expect(known.server.size).toBe(0)
  const unknown = setUp(false)
  unknown.post('page', '{"i":"1","p":{"u":"/double"}}')
  expect(unknown.server.size).toBe(0)
})
