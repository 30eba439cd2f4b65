import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'

const PASSPHRASE = 'drei Äpfel im Garten'
const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
const dataDir = makeDataDir()
const folder = makeDataDir()
const [plain, sealed] = [join(folder, 'plain.db'), join(folder, 'sealed.db.encrypted')]
let server: HalfcallServer

const token = () =>
  (JSON.parse(readFileSync(join(dataDir, 'halfcall.run.json'), 'utf8')) as { token: string }).token
async function api(method: string, path: string, body?: unknown) {
  const response = await fetch(new URL(`api/${path}`, server.url), {
    method,
    headers: { Authorization: `Bearer ${token()}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
async function send(file: string): Promise<string> {
  const bytes = readFileSync(file)
  const begun = await api('POST', 'records/imports', { name: 'backup of May.db', bytes: bytes.length })
  const { id, chunkBytes } = begun.body as { id: string; chunkBytes: number }
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const data = bytes.subarray(at, at + chunkBytes).toString('base64')
    expect((await api('POST', `records/imports/${id}/parts`, { at, data })).status).toBe(200)
  }
  return id
}
const check = async (file: string, passphrase?: string) =>
  api('POST', 'keeping/restore/check', { id: await send(file), ...(passphrase ? { passphrase } : {}) })
const status = () => server.status().catch(() => undefined)
/** Waits until the server has started again in its process, where it was before. */
async function untilRestored(records: number) {
  await eventually(
    'the restored records are there',
    async () => (await status())?.recordsWritten === records,
    60_000,
  )
}
async function call(talkMs: number) {
  const phone = await startPhone(server.sipPort, sales, 'uas-answer', { calls: 1 })
  const caller = await startCall(server.sipPort, reception, '101', 'uac-answered', { talkMs })
  return async () => {
    expect((await caller.done()).code).toBe(0)
    await phone.done()
  }
}
const replaced = () =>
  readdirSync(dataDir).filter((name) => name.startsWith('halfcall-replaced') && name.endsWith('.db'))

beforeAll(async () => {
  server = await startServer({ dataDir, config: officeConfig() })
  await (
    await call(100)
  )()
  await server.recordsAfter(2)
  expect((await halfcall(['backup', plain, '--data', dataDir])).code).toBe(0)
  const made = await halfcall(['backup', sealed, '--encrypt', '--data', dataDir], `${PASSPHRASE}\n`)
  expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('checked, encrypted')])
  expect(readFileSync(plain).includes('secret-100')).toBe(true)
  expect(readFileSync(sealed).includes('secret-100')).toBe(false)
}, 120_000)
afterAll(() => server.dispose())
beforeEach(async () => {
  await (
    await call(100)
  )()
  await eventually(
    'both records are written',
    async () => ((await status())?.recordsWritten ?? 0) >= 4,
    20_000,
  )
}, 60_000)

it('an encrypted backup is checked, asked for and restored; the wrong passphrase is a plain message', async () => {
  const none = await check(sealed)
  expect([none.status, none.body]).toEqual([
    422,
    expect.objectContaining({
      code: 'backup.passphrase',
      message: 'backup of May.db is encrypted: its passphrase is needed',
    }),
  ])
  expect((await check(sealed, 'drei Birnen')).body).toMatchObject({
    code: 'backup.passphrase',
    message: 'this is not the passphrase of backup of May.db',
  })
  expect((await api('POST', 'keeping/restore', { calls: 'end' })).body).toMatchObject({
    code: 'import.interrupted',
  })
  const checked = await check(sealed, PASSPHRASE)
  expect(checked.body).toMatchObject({
    name: 'backup of May.db',
    isEncrypted: true,
    records: 2,
    extensions: OFFICE.length,
    recordsHere: 4,
    laterHere: 2,
    calls: 0,
  })
  const { pid } = await server.status()
  expect((await api('POST', 'keeping/restore', { calls: 'end' })).status).toBe(200)
  await untilRestored(2)
  expect((await server.status()).pid).toBe(pid)
  expect(replaced().length).toBe(1)
  expect(readdirSync(dataDir).filter((name) => name.includes('to-restore'))).toEqual([])
  const log = await api('GET', 'keeping/log')
  expect(JSON.stringify(log.body)).toContain('restored from backup of May.db')
}, 120_000)

it('one that waits for calls is done when the last one has ended, and can be called off before', async () => {
  const end = await call(3000)
  await eventually('a call is in progress', async () => (await status())?.callsInProgress === 1, 10_000)
  expect((await check(plain)).body).toMatchObject({ isEncrypted: false, calls: 1 })
  expect((await api('POST', 'keeping/restore', { calls: 'wait' })).status).toBe(200)
  expect((await check(plain)).body).toMatchObject({ code: 'backup.busy' })
  expect((await api('DELETE', 'keeping/restore')).status).toBe(200)
  await check(plain)
  expect((await api('POST', 'keeping/restore', { calls: 'wait' })).status).toBe(200)
  const before = (await server.status()).recordsWritten
  expect(before).toBeGreaterThan(2)
  await end()
  await untilRestored(2)
  expect(replaced().length).toBeGreaterThan(1)
}, 120_000)

it('what is no backup is named, and changes nothing', async () => {
  expect((await check(join(dataDir, 'test-config.json'))).body).toMatchObject({ code: 'backup.damaged' })
  expect((await server.status()).recordsWritten).toBeGreaterThanOrEqual(4)
}, 60_000)

it('the command line restores the same file, and asks for the passphrase', async () => {
  const other = makeDataDir()
  const none = await halfcall(['restore', sealed, '--data', other], '')
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('HALFCALL_BACKUP_PASSPHRASE')])
  const wrong = await halfcall(['restore', sealed, '--data', other], 'drei Birnen\n')
  expect([wrong.code, wrong.stderr]).toEqual([1, `halfcall: this is not the passphrase of ${sealed}\n`])
  const right = await halfcall(['restore', sealed, '--data', other], `${PASSPHRASE}\n`)
  expect([right.code, right.stdout]).toEqual([0, expect.stringMatching(/^records: +2$/m)])
  const short = await halfcall(['backup', join(folder, 'x'), '--encrypt', '--data', other], 'short\n')
  expect([short.code, short.stderr]).toEqual([
    1,
    'halfcall: the passphrase must have at least 8 characters\n',
  ])
}, 60_000)
