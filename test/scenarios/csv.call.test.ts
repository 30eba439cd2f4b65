import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import Papa from 'papaparse'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RECORD_COLUMN_IDS } from '../../core/contract/index.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall } from '../kit/phone.ts'

let server: HalfcallServer

beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
})
afterAll(() => server.dispose())

it('two independent CSV parsers give back the same cells', async () => {
  const calls: [dialed: string, displayName: string][] = [
    ['00491234', '"=cmd()"'],
    ['+4930123', '"comma, and \\"quotes\\""'],
    ['999', '"@SUM(A1)"'],
  ]
  for (const [dialed, displayName] of calls) {
    const caller = await startCall(server.sipPort, OFFICE[0]!, dialed, 'uac-failed', { displayName })
    const outcome = await caller.done()
    expect(outcome.code, outcome.output).toBe(0)
  }
  await server.recordsAfter(calls.length)
  const { stdout } = await halfcall(['cdr', 'export', '--data', server.dataDir, '--tz', 'Europe/Berlin'])
  const strict = parse(stdout, { record_delimiter: '\r\n' })
  const other = Papa.parse<string[]>(stdout, { newline: '\r\n', skipEmptyLines: true }).data
  expect(strict).toEqual(other)
  const [header, ...rows] = strict
  expect(header).toEqual(RECORD_COLUMN_IDS)
  expect(rows).toHaveLength(calls.length)
  const column = (id: string) => rows.map((row) => row[RECORD_COLUMN_IDS.indexOf(id as never)])
  expect(column('dialed_number')).toEqual(['00491234', '+4930123', '999'])
  expect(column('caller_name')).toEqual([`'=cmd()`, 'comma, and "quotes"', `'@SUM(A1)`])
  for (const time of column('setup_time'))
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0[12]:00$/)
})

it('a file beside it says what it is', async () => {
  const [out, about] = ['failed.csv', 'failed.json'].map((name) => join(server.dataDir, name)) as [
    string,
    string,
  ]
  const options = ['--filter', 'dialed:999', '--tz', 'UTC', '--out', out, '--about', about]
  expect((await halfcall(['cdr', 'export', '--data', server.dataDir, ...options])).code).toBe(0)
  expect(JSON.parse(readFileSync(about, 'utf8'))).toMatchObject({
    program: expect.stringMatching(/^halfcall \d/) as unknown,
    schemaVersion: 1,
    request: { zone: 'UTC', filter: { where: [{ field: 'dialed', values: ['999'] }] } },
    rows: 1,
    firstSequence: 3,
    lastSequence: 3,
  })
  const wrong = await halfcall(['cdr', 'export', '--data', server.dataDir, '--filter', 'result:bussy'])
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain("'bussy' is none of its values; it can be answered, busy")
})
