import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeRecordFolder } from '../../../../test/kit/record-folder.ts'
import { readingSettingsOf, type ReadingSettings } from '../../../app/index.ts'
import { firstConfiguration } from '../../../config/index.ts'
import type { TokenScope } from '../../../contract/index.ts'
import { silentLog } from '../../../kit/index.ts'
import { createReading, type Reading } from './create-reading.ts'

const NUMBER = '+4930123456'
const AT = Date.UTC(2026, 10, 23, 9)
let folder: Awaited<ReturnType<typeof makeRecordFolder>>
let settings: ReadingSettings = readingSettingsOf(firstConfiguration(), 1)
let scope: TokenScope = 'records:read'
let reading: Reading
let server: Server

const door = (dataDir: string) => createReading({ dataDir, settings: () => settings, log: silentLog })
beforeAll(async () => {
  folder = await makeRecordFolder({ records: 3, at: AT, destinationNumber: NUMBER })
  reading = door(folder.dataDir)
  server = createServer((request, response) => void reading.pass(request, response, scope))
  await once(server.listen(0, '127.0.0.1'), 'listening')
}, 60_000)
afterAll(() => {
  server.close()
  reading.close()
  folder.dispose()
})

async function get(path: string, body?: unknown) {
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/api${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'Content-Type': 'application/json' },
  })
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() }
}

it('passes questions and answers on', async () => {
  const page = await get('/records?since=1&limit=1')
  expect([page.status, page.type]).toEqual([200, 'application/json'])
  expect(JSON.parse(page.text)).toMatchObject({ records: [{ sequence: 2 }], next: 2, more: true })
  const filter = { from: AT - 1000, to: AT + 1000, where: [] }
  const counted = await get('/records/count', { filter })
  expect(JSON.parse(counted.text)).toMatchObject({ records: 3 })
}, 60_000)

it('loses none of many answers that come while the question is still being written', async () => {
  const statuses = new Map<number, number>()
  for (let asked = 0; asked < 500; asked++) {
    const { status } = await get('/records/query', { filter: {} })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect([...statuses]).toEqual([[200, 500]])
}, 60_000)

it.each([
  ['/records?since=99', 409, 'since.beyond-end'],
  ['/records?since=x', 400, 'BAD_REQUEST'],
  ['/records/calls/none', 404, 'record.unknown'],
  ['/nothing', 404, 'internal'],
])(
  'passes the refusal of %s on',
  async (path, status, code) => {
    const answer = await get(path)
    expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([status, code])
  },
  60_000,
)

it('hides by the settings as they are at the question', async () => {
  scope = 'records:masked'
  for (const digits of [4, 3] as const) {
    const maskedReaders = { ...settings.maskedReaders, digits }
    settings = { ...settings, maskedReaders, revision: settings.revision + 1 }
    const { text } = await get('/records?since=0')
    const shown = NUMBER.slice(0, -digits) + '•'.repeat(digits)
    expect([text.includes(NUMBER), text.includes(shown)]).toEqual([false, true])
    const { messages } = await reading.feedPage(0, true)
    expect(messages.join('')).toContain(shown)
  }
  scope = 'records:read'
}, 60_000)

it('gives a page of the feed as it is sent', async () => {
  const page = await reading.feedPage(0, false)
  expect(page.messages.map((message) => JSON.parse(message) as unknown)).toMatchObject([
    { type: 'record', sequence: 1 },
    { type: 'record', sequence: 2 },
    { type: 'record', sequence: 3 },
  ])
  expect(page).toMatchObject({ next: 3, more: false })
  await expect(reading.feedPage(99, false)).rejects.toMatchObject({ code: 'since.beyond-end' })
}, 60_000)

it('goes on with another process after one ended', async () => {
  reading.reopen()
  expect((await get('/records')).status).toBe(200)
}, 60_000)

it('tells why records cannot be read', async () => {
  const empty = door(join(folder.dataDir, 'nothing'))
  await expect(empty.feedPage(0, false)).rejects.toMatchObject({ code: 'store.unavailable' })
  empty.close()
}, 60_000)
