import { expect, it } from 'vitest'
import { halfcall, makeDataDir, startServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { startSmallDisk } from '../kit/small-disk.ts'

const CALLS = Number(process.env['HALFCALL_KILLS'] ?? 16) >= 100 ? 64 : 16
const MEGABYTES = 6
const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]

/** How the program ends while the disk is full, and whether somebody tries to start it before there is room. */
const ENDS = [
  ['SIGTERM', 'stop', false],
  ['kill -9', 'kill', false],
  ['kill -9 and a start that is refused', 'kill', true],
] as const

it.each(ENDS)(
  'full disk, calls, then %s: every half is on record after the next start',
  async (_, end, isStartedFull) => {
    const dataDir = makeDataDir()
    const disk = await startSmallDisk(dataDir, MEGABYTES)
    const start = { config: officeConfig(), dataDir, elsewhere: disk }
    let server = await startServer(start)
    try {
      const phone = await startPhone(server.sipPort, sales, 'uas-answer', { calls: CALLS })
      disk.fill()
      const caller = await startCall(server.sipPort, reception, '101', 'uac-answered', {
        calls: CALLS,
        rate: 10,
        talkMs: 300,
      })
      const outcome = await caller.done()
      expect(outcome.code, outcome.output).toBe(0)
      await phone.done()
      await server[end]()
      if (isStartedFull) {
        const early = startServer({ dataDir, elsewhere: disk, sipPort: server.sipPort })
        await expect(early).rejects.toThrow(/halfcall\.db cannot be written: .*disk is full/)
      }
      disk.empty()

      const marked = await halfcall(['check', '--data', dataDir], '', disk)
      expect(marked.stdout + marked.stderr).toMatch(/halfcall\.side/)
      expect(marked.code).toBe(1)
      server = await startServer({ ...start, sipPort: server.sipPort })
      const rows = await server.recordsAfter(2 * CALLS)
      for (const side of ['O', 'T'])
        expect(rows.filter((row) => row['side'] === side && row['result'] === 'answered')).toHaveLength(CALLS)
      expect(new Set(rows.map((row) => row['record_id'])).size).toBe(2 * CALLS)
      expect(await server.stop()).toBe(0)
      const sound = await halfcall(['check', '--data', dataDir], '', disk)
      expect(sound.code, sound.stdout).toBe(0)
    } finally {
      await server.dispose()
      await disk.end()
    }
  },
  120_000,
)
