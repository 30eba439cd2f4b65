import { expect, it } from 'vitest'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { startSmallDisk } from '../kit/small-disk.ts'

const CALLS = Number(process.env['HALFCALL_KILLS'] ?? 16) >= 100 ? 64 : 16
const MEGABYTES = 6
const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]

/** The ways the program ends while the disk is full, and how often it is started again before there is room. */
const ENDS = [
  ['SIGTERM', 'stop', 0],
  ['kill -9', 'kill', 0],
  ['SIGTERM and a start on the full disk', 'stop', 1],
  ['kill -9 and a start on the full disk', 'kill', 1],
  ['SIGTERM, and three starts on the full disk', 'stop', 3],
  ['kill -9, and three starts on the full disk', 'kill', 3],
] as const

it.each(ENDS)(
  'full disk, calls, then %s: calls are answered, and every half is on record once there is room',
  async (_, end, startsWhileFull) => {
    const dataDir = makeDataDir()
    const disk = await startSmallDisk(dataDir, MEGABYTES)
    const start = { dataDir, elsewhere: disk }
    let server = await startServer({ ...start, config: officeConfig() })
    const again = { ...start, sipPort: server.sipPort }
    const call = async () => {
      const phone = await startPhone(server.sipPort, sales, 'uas-answer', { calls: CALLS })
      const caller = await startCall(server.sipPort, reception, '101', 'uac-answered', {
        calls: CALLS,
        rate: 10,
        talkMs: 300,
      })
      const outcome = await caller.done()
      expect(outcome.code, outcome.output).toBe(0)
      await phone.done()
    }
    try {
      disk.fill()
      await call()
      for (let count = 0; count < startsWhileFull; count++) {
        await server[end]()
        server = await startServer(again)
        await call()
        const status = await halfcall(['status', '--data', dataDir], '', disk)
        expect(status.stdout, status.stderr).toMatch(/^trouble: .*The disk is full\. Free some space/m)
      }
      await server[end]()
      disk.empty()

      const marked = await halfcall(['check', '--data', dataDir], '', disk)
      expect(marked.stdout + marked.stderr).toMatch(/halfcall\.side/)
      expect(marked.code).toBe(1)
      server = await startServer(again)
      await expectAll(server, (1 + startsWhileFull) * CALLS)
      expect(await server.stop()).toBe(0)
      const sound = await halfcall(['check', '--data', dataDir], '', disk)
      expect(sound.code, sound.stdout).toBe(0)
    } finally {
      await server.dispose()
      await disk.end()
    }
  },
  180_000,
)

async function expectAll(server: HalfcallServer, calls: number): Promise<void> {
  const rows = await server.recordsAfter(2 * calls)
  for (const side of ['O', 'T'])
    expect(rows.filter((row) => row['side'] === side && row['result'] === 'answered')).toHaveLength(calls)
  expect(new Set(rows.map((row) => row['record_id'])).size).toBe(2 * calls)
}
