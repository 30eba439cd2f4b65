import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openRotatingFile } from '../../core/app/log/rotating-file.ts'
import { eventually } from '../kit/eventually.ts'
import { halfcall, makeDataDir, startServer } from '../kit/halfcall-server.ts'
import { hangUp, openHandPhone, talk } from '../kit/hand-phone.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { holdAlone, holdInPlace } from './hold-file.ts'

const SOON_MS = 60_000
let folder: string
beforeEach(() => (folder = makeDataDir()))
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))

/** Makes a data folder whose server ended, with one extension more than the backup beside it. */
async function stoppedFolder(): Promise<{ dataDir: string; backup: string }> {
  const [dataDir, backup] = [join(folder, 'data'), join(folder, 'backup.db')]
  const run = async (words: string[], input = '') => {
    const { code, stderr } = await halfcall([...words, '--data', dataDir], input)
    expect(code, `${words.join(' ')}: ${stderr}`).toBe(0)
  }
  await run(['config', 'import', '-'], JSON.stringify(officeConfig()))
  await run(['backup', backup])
  return { dataDir, backup }
}

it('a database that a viewer holds is not torn from its log: a restore names it and leaves everything', async () => {
  const { dataDir, backup } = await stoppedFolder()
  const names = () => readdirSync(dataDir).sort()
  const before = names()
  const release = await holdInPlace(join(dataDir, 'halfcall.db'))
  const refused = await halfcall(['restore', backup, '--data', dataDir])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(/halfcall\S*\.db.* is open in another program; close it there and try again/)
  await release()
  expect(names()).toEqual(before)
  const check = await halfcall(['check', '--data', dataDir])
  expect(check.code, check.stderr).toBe(0)
  const restored = await halfcall(['restore', backup, '--data', dataDir])
  expect(restored.code, restored.stderr).toBe(0)
  expect(names().filter((name) => name.startsWith('halfcall-replaced-'))).not.toEqual([])
})

it('an export over a file that is open in Excel says so and leaves nothing behind', async () => {
  const { dataDir } = await stoppedFolder()
  const file = join(folder, 'records.csv')
  writeFileSync(file, 'old')
  const release = holdAlone(file)
  const words = ['cdr', 'export', '--out', file, '--data', dataDir]
  const refused = await halfcall(words)
  release()
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('records.csv is open in another program; close it there and try again')
  expect(readFileSync(file, 'utf8')).toBe('old')
  expect(readdirSync(folder).sort()).toEqual(['backup.db', 'data', 'records.csv'])
  const done = await halfcall(words)
  expect(done.code, done.stderr).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('record_id')
})

it('a log that another program holds past its limit loses no line', async () => {
  const path = join(folder, 'x.log')
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index} ${'.'.repeat(20)}\n`)
  writeFileSync(path, '')
  const release = await holdInPlace(path)
  const file = openRotatingFile(path, 500)
  for (const line of lines.slice(0, 30)) file.write(line)
  expect(readdirSync(folder)).toEqual(['x.log'])
  await release()
  for (const line of lines.slice(30)) file.write(line)
  file.close()
  expect(readdirSync(folder).sort()).toEqual(['x.log', 'x.log.1'])
  expect(readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8')).toBe(lines.join(''))
})

it("today's file of records that is open in Excel is told by name, and gets its rows when it is closed", async () => {
  const dataDir = join(folder, 'data')
  mkdirSync(dataDir)
  const server = await startServer({ dataDir, config: officeConfig({ cdr: { dailyFiles: true } }) })
  const caller = await openHandPhone({ server: server.sipPort, ...OFFICE[0]! })
  const callee = await openHandPhone({ server: server.sipPort, ...OFFICE[1]! })
  try {
    await callee.register()
    const call = async () => hangUp(caller, callee, await talk(caller, callee))
    const daily = () => readdirSync(join(dataDir, 'cdr'))[0]!
    const rows = () =>
      readFileSync(join(dataDir, 'cdr', daily()), 'utf8')
        .trim()
        .split('\n').length - 1
    await call()
    await eventually(
      'the file of today',
      () => readdirSync(dataDir).includes('cdr') && daily() !== undefined && rows() === 2,
      SOON_MS,
    )
    const release = holdAlone(join(dataDir, 'cdr', daily()))
    await call()
    await eventually(
      'it is told',
      async () => (await server.status()).troubles.some((text) => text.includes(daily())),
      SOON_MS,
    )
    release()
    await eventually('its rows', () => rows() === 4, SOON_MS)
    await eventually('nothing is wrong', async () => (await server.status()).troubles.length === 0, SOON_MS)
  } finally {
    caller.close()
    callee.close()
    await server.dispose()
  }
})
