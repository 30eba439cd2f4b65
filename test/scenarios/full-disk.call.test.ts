import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall } from '../kit/phone.ts'
import { startSmallDisk, type SmallDisk } from '../kit/small-disk.ts'

const CALLS = 100
const PER_SECOND = 20
const PAGE = 4096
const dataDir = makeDataDir()

let disk: SmallDisk
let server: HalfcallServer

beforeAll(async () => {
  disk = await startSmallDisk(dataDir, 48)
  server = await startServer({
    config: officeConfig(),
    dataDir,
    elsewhere: disk,
    args: ['--log-level', 'debug'],
  })
}, 40_000)
afterAll(async () => {
  await server.dispose()
  await disk.end()
})

/** Makes calls that nobody answers; every one must go as the caller's scenario says. */
async function call(calls: number): Promise<void> {
  const caller = await startCall(server.sipPort, OFFICE[0]!, '999', 'uac-failed', { calls, rate: PER_SECOND })
  const outcome = await caller.done()
  expect(outcome.code, outcome.output).toBe(0)
}

it('calls go on while the disk is full, and their records are written when there is room', async () => {
  await call(2)
  expect(await server.recordsAfter(2)).toHaveLength(2)

  disk.fill()
  // Lines still fit into the last page of the file.
  const log = join(disk.root, dataDir, 'halfcall.log')
  appendFileSync(log, '\n'.repeat(PAGE - (statSync(log).size % PAGE)))
  await call(CALLS)
  expect(await server.records()).toHaveLength(2)

  disk.empty()
  const rows = await server.recordsAfter(2 + CALLS)
  expect(rows.map((row) => Number(row['sequence'])).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 2 + CALLS }, (_, index) => index + 1),
  )
  expect(rows.every((row) => row['sip_status'] === 404)).toBe(true)

  await call(1)
  expect(await server.stop()).toBe(0)
  expect(readFileSync(log, 'utf8')).toContain('lines of this log were lost')
}, 90_000)
