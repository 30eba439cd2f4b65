import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'

const CALLS = 5
/** Both halves of each call. */
const RECORDS = 2 * CALLS
const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
const dataDir = makeDataDir()
const backup = join(makeDataDir(), 'backup.db')
let server: HalfcallServer

async function call(before: number): Promise<void> {
  const phone = await startPhone(server.sipPort, sales, 'uas-answer', { calls: CALLS })
  const calls = { calls: CALLS, rate: 10, talkMs: 100 }
  const caller = await startCall(server.sipPort, reception, '101', 'uac-answered', calls)
  const outcome = await caller.done()
  expect(outcome.code, outcome.output).toBe(0)
  await phone.done()
  const isWritten = async () => (await server.status()).lastSequence === before + RECORDS
  await eventually(`${RECORDS} records more`, isWritten, 20_000)
}

interface Page {
  readonly records: readonly { readonly sequence: number }[]
  readonly gaps: readonly {
    readonly first: number
    readonly last: number
    readonly deletions: readonly unknown[]
  }[]
  readonly code?: string
}

/** Returns what a follower gets that has read up to a number. */
async function since(sequence: number): Promise<{ status: number; page: Page }> {
  const run = JSON.parse(readFileSync(join(dataDir, 'halfcall.run.json'), 'utf8')) as { token: string }
  const headers = { Authorization: `Bearer ${run.token}` }
  const response = await fetch(new URL(`api/records?since=${sequence}`, server.url), { headers })
  return { status: response.status, page: (await response.json()) as Page }
}
const check = () => halfcall(['check', '--data', dataDir])

beforeAll(async () => {
  server = await startServer({ dataDir, config: officeConfig() })
  await call(0)
  const made = await halfcall(['backup', backup, '--data', dataDir])
  expect(made.code, made.stderr).toBe(0)
  await call(RECORDS)
}, 120_000)
afterAll(() => server.dispose())

/** The state of the stopped folder before the restore, and whether its database was deleted. */
it.each([
  ['the database is there', false],
  ['the database was deleted', true],
])(
  'a restore while %s: no number comes twice, followers miss nothing, the gap is explained',
  async (_, isDeleted) => {
    const { lastSequence: last } = await server.status()
    await server.stop()
    if (isDeleted) {
      for (const name of readdirSync(dataDir)) if (name.startsWith('halfcall.db')) rmSync(join(dataDir, name))
      const gone = await check()
      expect(gone.code).not.toBe(0)
      expect(gone.stderr).toMatch(
        /halfcall\.db is gone: somebody deleted it.*halfcall restore.*halfcall\.keep/s,
      )
    }
    const restored = await halfcall(['restore', backup, '--data', dataDir])
    expect(restored.code, restored.stderr).toBe(0)
    server = await startServer({ dataDir, sipPort: server.sipPort })
    const goesOnAfter = (await server.status()).lastSequence
    expect(goesOnAfter).toBeGreaterThanOrEqual(last)

    expect(await since(last)).toMatchObject({ status: 200, page: { records: [] } })
    await call(goesOnAfter)
    const { page } = await since(last)
    const numbers = Array.from({ length: RECORDS }, (_each, index) => goesOnAfter + 1 + index)
    expect(page.records.map(({ sequence }) => sequence)).toEqual(numbers)
    for (const gap of [...page.gaps, ...(await since(RECORDS)).page.gaps])
      expect(gap.deletions.length, `${gap.first} to ${gap.last}`).toBeGreaterThan(0)
    const beyond = await since(goesOnAfter + RECORDS + 1)
    expect(beyond).toMatchObject({ status: 409, page: { code: 'since.beyond-end' } })
    const sound = await check()
    expect(sound.code, sound.stdout).toBe(0)
  },
  120_000,
)
