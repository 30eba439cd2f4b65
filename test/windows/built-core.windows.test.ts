import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, talk, type HandPhone } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'

const CALLS = 20
const RECORDS = 2 * CALLS
const SOON_MS = 60_000
const dataDir = makeDataDir()
const files = makeDataDir()
let server: HalfcallServer
let caller: HandPhone
let callee: HandPhone

async function openPhones(): Promise<void> {
  caller = await openHandPhone({ server: server.sipPort, ...OFFICE[0]! })
  callee = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  expect((await callee.register()).status).toBe(200)
}
function closePhones(): void {
  caller.close()
  callee.close()
}
async function written(sequence: number): Promise<void> {
  const isWritten = async () => (await server.status()).lastSequence === sequence
  await eventually(`record ${sequence}`, isWritten, SOON_MS)
}
async function command(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await halfcall(words)
  expect(code, `${words.join(' ')}: ${stderr}`).toBe(0)
  return stdout
}
const jsonOf = (folder: string) =>
  command('cdr', 'export', '--format', 'jsonl', '--tz', 'UTC', '--data', folder)

beforeAll(async () => {
  server = await startServer({ dataDir, config: officeConfig() })
  await openPhones()
}, 180_000)
afterAll(() => server.dispose())

it('calls leave right records', async () => {
  for (let count = 0; count < CALLS; count++) await hangUp(caller, callee, await talk(caller, callee))
  await written(RECORDS)
  const rows = await server.records()
  expect(rows.map((row) => row['sequence'])).toEqual(Array.from({ length: RECORDS }, (_, index) => index + 1))
  const halves = rows.map((row) => [row['side'], row['caller_number'], row['dialed_number'], row['result']])
  for (const side of ['O', 'T']) {
    expect(halves.filter(([which]) => which === side)).toEqual(
      Array.from({ length: CALLS }, () => [side, '100', '101', 'answered']),
    )
  }
  expect(new Set(rows.map((row) => row['call_id'])).size).toBe(CALLS)
})

it('records are exported, and imported elsewhere they are the same', async () => {
  const file = join(files, 'records.csv')
  const other = join(files, 'other')
  await command('cdr', 'export', '--out', file, '--tz', 'UTC', '--data', dataDir)
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1 + RECORDS)
  await command('cdr', 'import', file, '--tz', 'UTC', '--data', other)
  const idsOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { record_id: string }).record_id)
      .sort()
  expect(idsOf(await jsonOf(other))).toEqual(idsOf(await jsonOf(dataDir)))
})

it('a server that is killed in the middle of a call leaves both halves as interrupted', async () => {
  await talk(caller, callee)
  await server.kill()
  closePhones()
  server = await startServer({ dataDir })
  await written(RECORDS + 2)
  const rows = (await server.records()).slice(RECORDS)
  expect(rows.map((row) => [row['side'], row['result']]).sort()).toEqual([
    ['O', 'interrupted'],
    ['T', 'interrupted'],
  ])
  expect(await command('check', '--data', dataDir)).toContain(String(RECORDS + 2))
})

it('a backup brings back what was there', async () => {
  const backup = join(files, 'backup.db')
  await command('backup', backup, '--data', dataDir)
  const before = await jsonOf(dataDir)
  await openPhones()
  await hangUp(caller, callee, await talk(caller, callee))
  await written(RECORDS + 4)
  closePhones()
  await command('stop', '--data', dataDir)
  await command('restore', backup, '--data', dataDir)
  expect(await jsonOf(dataDir)).toBe(before)
})

it('halfcall stop releases the calls and writes their records', async () => {
  server = await startServer({ dataDir })
  await openPhones()
  const { lastSequence } = await server.status()
  await talk(caller, callee)
  const ended = once(server.process, 'exit')
  await command('stop', '--data', dataDir)
  await Promise.all([caller, callee].map((phone) => phone.nextRequest('BYE')))
  expect(await ended).toEqual([0, null])
  closePhones()
  const rows = (await jsonOf(dataDir))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((row) => Number(row['sequence']) > lastSequence)
  expect(rows.map((row) => [row['side'], row['result'], row['released_by']]).sort()).toEqual([
    ['O', 'interrupted', 'server'],
    ['T', 'interrupted', 'server'],
  ])
})
