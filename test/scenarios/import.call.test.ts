import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ImportCheckView, ImportProgress } from '../../core/contract/index.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall } from '../kit/phone.ts'

const ROWS = 6000
let server: HalfcallServer
let manager: string
let reader: string
let file: Buffer

const tokenFor = async (scope: string) => {
  const args = ['token', 'create', '--name', scope, '--scope', scope, '--data', server.dataDir]
  return (await halfcall(args)).stdout.trim()
}
const ask = (method: string, path: string, body?: unknown, token = manager) =>
  fetch(new URL(`api/records/imports${path}`, server.url), {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
async function send(content: Buffer): Promise<string> {
  const begun = await ask('POST', '', { name: 'other.jsonl', bytes: content.length })
  const { id, chunkBytes } = (await begun.json()) as { id: string; chunkBytes: number }
  for (let at = 0; at < content.length; at += chunkBytes) {
    const data = content.subarray(at, at + chunkBytes).toString('base64')
    expect((await ask('POST', `/${id}/parts`, { at, data })).status).toBe(200)
  }
  return id
}
/** Yields the messages of a feed, one after the other. */
async function* told<T>(response: Response): AsyncGenerator<T> {
  let text = ''
  for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
    text += part
    const events = text.split('\n\n')
    text = events.pop()!
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '))
      if (event.includes('event: message') && data) yield JSON.parse(data.slice('data: '.length)) as T
    }
  }
}
async function last<T>(response: Response): Promise<T | undefined> {
  let step: T | undefined
  for await (const next of told<T>(response)) step = next
  return step
}
const failedCall = async () => (await startCall(server.sipPort, OFFICE[0]!, '999', 'uac-failed')).done()

beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  manager = await tokenFor('manage')
  reader = await tokenFor('records:read')
  await failedCall()
  const [record] = await server.recordsAfter(1)
  const lines = Array.from({ length: ROWS }, (_, index) =>
    JSON.stringify({
      ...record,
      record_id: `other-${index}`,
      call_id: `other-${index}`,
      sequence: index + 1,
    }),
  )
  file = Buffer.from(`${lines.join('\n')}\nnonsense\n`)
})
afterAll(() => server.dispose())

it('a token for reading may not bring records', async () => {
  expect((await ask('POST', '', { name: 'a', bytes: 1 }, reader)).status).toBe(403)
  expect(existsSync(join(server.dataDir, 'imports'))).toBe(false)
})

it('a file comes in parts, is checked and written while calls go on', async () => {
  const id = await send(file)
  const kept = join(server.dataDir, 'imports', id)
  expect(statSync(kept).size).toBe(file.length)
  if (process.platform !== 'win32') expect(statSync(kept).mode & 0o777).toBe(0o600)
  expect(await last<ImportCheckView>(await ask('POST', `/${id}/check`, {}))).toMatchObject({
    state: 'done',
    records: ROWS,
    known: 0,
    faulty: 1,
    problems: [{ line: ROWS + 1, problem: 'it is not JSON' }],
    keepsNumbers: false,
  })
  const feed = told<ImportProgress>(await ask('POST', `/${id}/write`, {}))
  await feed.next()
  await failedCall()
  let step: ImportProgress | undefined
  for await (const next of feed) step = next
  expect(step).toMatchObject({ state: 'done', written: ROWS, known: 0, numbered: ROWS, refused: 1 })
  expect(readdirSync(join(server.dataDir, 'imports'))).toEqual([])
  const rows = await server.recordsAfter(ROWS + 2)
  const sequences = rows.map((row) => Number(row['sequence'])).sort((a, b) => a - b)
  expect(sequences).toEqual(Array.from({ length: ROWS + 2 }, (_, index) => index + 1))
})

it('answers in clear words what cannot be', async () => {
  const workbook = await send(Buffer.from('PK\u0003\u0004'))
  const refused = await (await ask('POST', `/${workbook}/check`, {})).text()
  expect(refused).toContain('it is a ZIP file that is broken or not complete')
  expect((await ask('POST', '', { name: 'a', bytes: 5 * 1024 ** 3 })).status).toBe(413)
  expect((await ask('POST', '/none/parts', { at: 0, data: 'AAAA' })).status).toBe(409)
  expect((await ask('POST', `/${workbook}/parts`, { at: 0, data: 'no base64!' })).status).toBe(400)
  expect((await ask('DELETE', `/${workbook}`)).status).toBe(200)
  expect(readdirSync(join(server.dataDir, 'imports'))).toEqual([])
})

it('a file that a killed server left is gone after the next start', async () => {
  await send(file.subarray(0, 100_000))
  expect(readdirSync(join(server.dataDir, 'imports'))).toHaveLength(1)
  await server.kill()
  server = await startServer({ dataDir: server.dataDir })
  expect(existsSync(join(server.dataDir, 'imports'))).toBe(false)
})
