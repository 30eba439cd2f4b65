import { expect, it, beforeEach, afterEach } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareDatabase, type WritableDatabase } from '../../store/index.ts'
import { MIGRATIONS, salvage } from '../store-process/index.ts'
import { inherit } from './inherit.ts'

let folder: string
let backup: WritableDatabase
let running: WritableDatabase
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inherit-'))
  backup = await prepareDatabase(join(folder, 'backup'), MIGRATIONS)
  running = await prepareDatabase(join(folder, 'running'), MIGRATIONS)
})
afterEach(async () => {
  await backup.close()
  await running.close()
  rmSync(folder, { recursive: true })
})

const ban = (until: number) => `INSERT INTO ban VALUES ('192.0.2.1', '', '{"until":${until}}')`
const document = (name: string, body: unknown) =>
  `INSERT INTO document VALUES ('${name}', 1, '${JSON.stringify(body)}')`
const binding = (number: string) => `INSERT INTO binding VALUES ('${number}', 'sip:x', '{}')`
const half = (id: string) => `INSERT INTO journal VALUES ('${id}', 'run', '{}')`
const hook = (cursor: number, secret: string) => [{ id: 'w', url: 'http://x', cursor, secret }]
const DOCUMENT = (name: string) => `SELECT body AS x FROM document WHERE name = '${name}'`

it.each<[string, string[], string[], string, unknown[]]>([
  ['phones are those of now', [binding('100')], [binding('101')], 'SELECT number AS x FROM binding', ['101']],
  ['the longer ban counts', [ban(5)], [ban(9)], "SELECT body ->> 'until' AS x FROM ban", [9]],
  [
    'the longer ban counts, of the backup too',
    [ban(9)],
    [ban(5)],
    "SELECT body ->> 'until' AS x FROM ban",
    [9],
  ],
  ['bans of either are there', [ban(5)], [], "SELECT body ->> 'until' AS x FROM ban", [5]],
  [
    'halves in progress are those of now',
    [half('a')],
    [half('b')],
    'SELECT record_id AS x FROM journal',
    ['b'],
  ],
  [
    'a revoked token stays revoked',
    [document('api-tokens', [{ id: 'a' }, { id: 'b' }])],
    [document('api-tokens', [{ id: 'b' }, { id: 'c' }])],
    DOCUMENT('api-tokens'),
    ['[{"id":"b"}]'],
  ],
  [
    'a webhook is as far as it came',
    [document('webhooks', hook(3, 'old'))],
    [document('webhooks', hook(9, 'new'))],
    DOCUMENT('webhooks'),
    [JSON.stringify(hook(9, 'old'))],
  ],
  [
    'daily files are as far as they came',
    [document('daily-files', { cursor: 3 })],
    [document('daily-files', { cursor: 9 })],
    DOCUMENT('daily-files'),
    ['{"cursor":9}'],
  ],
  [
    'the configuration is that of the backup',
    [document('configuration', { a: 1 })],
    [document('configuration', { a: 2 })],
    DOCUMENT('configuration'),
    ['{"a":1}'],
  ],
])('%s', async (_what, inBackup, inRunning, sql, expected) => {
  for (const one of inBackup) await backup.exec(one)
  for (const one of inRunning) await running.exec(one)
  await inherit(backup, await salvage(join(folder, 'running')))
  expect((await backup.all(sql)).map(({ x }) => x)).toEqual(expected)
})
