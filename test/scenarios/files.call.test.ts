import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall } from '../kit/phone.ts'

let server: HalfcallServer
const opened: HalfcallServer[] = []

beforeAll(async () => {
  server = await startServer({ config: officeConfig({ cdr: { dailyFiles: true } }) })
})
afterAll(async () => {
  for (const one of [server, ...opened]) await one.dispose()
})

const exported = (dataDir: string) =>
  halfcall(['cdr', 'export', '--data', dataDir, '--tz', 'UTC']).then(({ stdout }) => stdout)
async function failedCalls(count: number) {
  for (let call = 0; call < count; call++) {
    const caller = await startCall(server.sipPort, OFFICE[0]!, '999', 'uac-failed')
    expect((await caller.done()).code).toBe(0)
  }
}
const filed = () => {
  const folder = join(server.dataDir, 'cdr')
  const rowsOf = (name: string): Record<string, string>[] =>
    parse(readFileSync(join(folder, name), 'utf8'), { columns: true })
  return readdirSync(folder).flatMap(rowsOf)
}

describe('files of records', () => {
  it('of each day are written while calls run, and after a kill each record is in them once', async () => {
    await failedCalls(3)
    await eventually('three lines', () => filed().length === 3)
    await server.kill()
    const { dataDir } = server
    server = await startServer({ config: officeConfig({ cdr: { dailyFiles: true } }), dataDir })
    await failedCalls(2)
    await eventually('five lines', () => filed().length === 5)
    await pause(500)
    expect(new Set(filed().map((row) => row['record_id'])).size).toBe(5)
    expect(filed().map((row) => Number(row['sequence']))).toEqual([1, 2, 3, 4, 5])
  })
  it('that were exported come back as they were, with and without a server', async () => {
    const before = await exported(server.dataDir)
    const file = join(server.dataDir, 'export.csv')
    writeFileSync(file, before)
    const again = await halfcall(['cdr', 'import', file, '--data', server.dataDir])
    expect(again.stdout).toContain('imported:      0 records')
    expect(again.stdout).toContain('here already:  5')

    const other = await startServer({ config: officeConfig() })
    opened.push(other)
    expect((await halfcall(['cdr', 'import', file, '--data', other.dataDir])).stdout).toContain('5 records')
    expect(await exported(other.dataDir)).toBe(before)
    const check = await halfcall(['check', '--data', other.dataDir])
    expect(check.stdout).toContain('the database is sound')
  })
  it('that are not records are refused with the line and the reason', async () => {
    const file = join(server.dataDir, 'broken.csv')
    const lines = (await exported(server.dataDir)).split('\r\n')
    writeFileSync(
      file,
      [...lines.slice(0, 3), lines[3]!.replace('local', 'nowhere'), ...lines.slice(4)].join('\r\n'),
    )
    const refused = await halfcall(['cdr', 'import', file, '--data', server.dataDir])
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('line 4: party')
    expect(refused.stderr).toContain('nothing was imported')
    const skipped = await halfcall(['cdr', 'import', file, '--data', server.dataDir, '--skip-faulty'])
    expect(skipped.stdout).toContain('here already:  4')
    const missing = await halfcall(['cdr', 'import', '/nowhere.csv', '--data', server.dataDir])
    expect(missing.stderr).toContain('cannot be read: ENOENT')
  })
})
