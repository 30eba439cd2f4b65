import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { createHiding, maskedSince } from '../../app/index.ts'
import {
  RECORD_COLUMN_IDS,
  type CallRecord,
  type RecordsSince,
  type TokenScope,
} from '../../contract/index.ts'
import { silentLog } from '../../kit/index.ts'
import { messagesOf } from './reading/feed-page.ts'
import { createRecordSocket, type RecordSocket } from './record-socket.ts'

interface Message {
  readonly type: string
  readonly sequence?: number
  readonly first?: number
}

let clock = createVirtualClock()
let written: number[]
let note: string
let isAllowed: boolean
let scope: TokenScope
let tell: () => void
let server: Server
let socket: RecordSocket
const clients: WebSocket[] = []

const HIDING = createHiding({ digits: 4, names: true }, new Map())
const EMPTY = Object.fromEntries(RECORD_COLUMN_IDS.map((id) => [id, '']))
const last = () => written.at(-1) ?? 0
function page(since: number, limit: number): RecordsSince {
  const rows = written.filter((sequence) => sequence > since).slice(0, limit)
  const more = rows.length === limit
  return {
    records: rows.map(
      (sequence) => ({ ...EMPTY, sequence, note, caller_number: '+4930123456' }) as CallRecord,
    ),
    next: more ? rows.at(-1)! : Math.max(since, last()),
    more,
    gaps: since < 2 && !written.includes(2) ? [{ first: 2, last: 2, deletions: [] }] : [],
  }
}

beforeEach(async () => {
  clock = createVirtualClock()
  ;[written, note, isAllowed, scope] = [[], '', true, 'records:read']
  socket = createRecordSocket({
    source: {
      feedPage(since, isMasked) {
        const found = page(since, 100)
        const messages = messagesOf(isMasked ? maskedSince(found, HIDING) : found)
        return Promise.resolve({ ...found, messages })
      },
      lastSequence: last,
      revision: () => 1,
      onRecordsChanged(listener) {
        tell = listener
        return () => undefined
      },
    },
    clock,
    log: silentLog,
  })
  server = createServer()
  server.on('upgrade', (request, stream, head) => {
    const since = /since=(\d+)/.exec(request.url!)?.[1]
    socket.upgrade(request, stream, head, since === undefined ? undefined : Number(since), {
      scope,
      isStill: () => isAllowed,
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  socket.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Returns a listener and a function that waits for the message which ends a catch-up at `sequence`. */
function listen(query: string) {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/feed${query}`)
  clients.push(client)
  const heard: Message[] = []
  let wake: () => void = () => undefined
  client.on('message', (data: Buffer) => {
    heard.push(JSON.parse(data.toString()) as Message)
    wake()
  })
  const caughtUp = async (sequence: number) => {
    while (!heard.some((message) => message.type === 'caught-up' && message.sequence === sequence)) {
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const records = () => heard.filter(({ type }) => type === 'record').map(({ sequence }) => sequence)
  return { client, heard, caughtUp, records }
}
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

it('tells what was written before and after, each once and in order', async () => {
  written = upTo(250)
  const { caughtUp, records } = listen('?since=0')
  await caughtUp(250)
  written = upTo(252)
  tell()
  tell()
  await caughtUp(252)
  expect(records()).toEqual(upTo(252))
})

it('hides numbers from readers of masked records', async () => {
  ;[scope, note] = ['records:masked', 'ask +4930123456']
  written = upTo(3)
  const { heard, caughtUp } = listen('?since=0')
  await caughtUp(3)
  expect(JSON.stringify(heard)).toContain('+493012••••')
  expect(JSON.stringify(heard)).not.toContain('3456')
})

it('resumes where a listener was', async () => {
  written = upTo(10)
  const { caughtUp, records } = listen('?since=7')
  await caughtUp(10)
  expect(records()).toEqual([8, 9, 10])
})

it('begins with the next record when no place is given', async () => {
  written = upTo(3)
  const { caughtUp, records } = listen('')
  await caughtUp(3)
  written = upTo(4)
  tell()
  await caughtUp(4)
  expect(records()).toEqual([4])
})

it('tells what is missing in its place', async () => {
  written = [1, 3]
  const { heard, caughtUp } = listen('?since=0')
  await caughtUp(3)
  expect(heard.map(({ type, sequence, first }) => [type, sequence ?? first])).toEqual([
    ['record', 1],
    ['gap', 2],
    ['record', 3],
    ['caught-up', 3],
  ])
})

it('ends when the token is revoked', async () => {
  const { client, caughtUp } = listen('?since=0')
  await caughtUp(0)
  isAllowed = false
  socket.recheck()
  const [code] = (await once(client, 'close')) as [number]
  expect(code).toBe(4401)
})

it('drops a listener that does not read, tells it so, and it can resume', async () => {
  // More than what the system takes into its buffers for a reader that stands still.
  ;[written, note] = [upTo(100), 'x'.repeat(500_000)]
  const slow = listen('?since=0')
  await once(slow.client, 'open')
  slow.client.pause()
  const other = listen('?since=99')
  await other.caughtUp(100)
  expect(clock.pending).toBeGreaterThan(0)
  clock.advance(30_000)
  slow.client.resume()
  const [code] = (await once(slow.client, 'close')) as [number]
  expect(code).toBe(4408)
  const place = slow.records().at(-1) ?? 0
  note = ''
  const again = listen(`?since=${place}`)
  await again.caughtUp(100)
  expect([...slow.records(), ...again.records()]).toEqual(upTo(100))
})
