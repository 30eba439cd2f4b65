import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, register, startCall } from '../kit/phone.ts'
import { freePort, startSipp } from '../kit/sipp.ts'

type Victim = 'main' | 'store' | 'engine'

/** The targets to kill, a few times in every run of the tests, a hundred times in `npm run test:kill`. */
const RUNS: readonly {
  readonly what: string
  readonly victims: readonly Victim[]
  readonly kills: number
  readonly callsPerSecond: readonly number[]
}[] = [
  { what: 'each process in turn', victims: ['main', 'store', 'engine'], kills: 6, callsPerSecond: [5] },
  { what: 'the program', victims: ['main'], kills: 3, callsPerSecond: [30, 45, 60] },
]
const LASTS_MS = 1_800_000
const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
let server: HalfcallServer | undefined

afterEach(() => server?.dispose())

/**
 * Returns the Call-IDs that a SIPp message log proves: an INVITE received, or a response above 100 other than the
 * challenge and the 503 of a program that takes no calls yet.
 */
function witnessed(log: string, side: 'caller' | 'callee'): Map<string, string> {
  const seen = new Map<string, string>()
  for (const block of log.split(/^-{20,}.*$/m)) {
    const message = /message received \[\d+\] bytes :\s*\n\s*\n([\s\S]*)/.exec(block)?.[1]
    if (message === undefined) continue
    const callId = /^Call-ID:\s*(\S+)/im.exec(message)?.[1]
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1])
    const toInvite = /^CSeq:\s*\d+ INVITE/im.test(message)
    const proves =
      side === 'caller'
        ? toInvite && status > 100 && status !== 401 && status !== 503
        : message.startsWith('INVITE ')
    if (callId !== undefined && proves)
      seen.set(callId, `${seen.get(callId) ?? ''} ${message.split('\r\n', 1)[0]!.trim()}`)
  }
  return seen
}

function storeProcess(main: number): number {
  const children = execFileSync('pgrep', ['-P', String(main)], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
  expect(children).toHaveLength(1)
  return Number(children[0])
}

it.each(RUNS.map((run) => ({ ...run, kills: Number(process.env['HALFCALL_KILLS'] ?? run.kills) })))(
  'kill -9 of $what, $kills times, at $callsPerSecond calls a second: no half lost, none doubled, no gap',
  async ({ victims, kills, callsPerSecond }) => {
    const dataDir = makeDataDir()
    const sipPort = await freePort()
    const start = () => startServer({ config: officeConfig(), dataDir, sipPort })
    server = await start()
    const phonePort = await register(sipPort, sales)
    const traces = makeDataDir()
    const calleeLog = join(traces, 'callee.log')
    const callee = await startSipp({
      scenario: 'uas-answer',
      port: phonePort,
      calls: 1_000_000,
      lastsSeconds: LASTS_MS / 1000,
      extra: ['-trace_msg', '-message_file', calleeLog, '-recv_timeout', '40s'],
    })
    const callerLogs: string[] = []

    for (let kill = 0; kill < kills; kill++) {
      const callerLog = join(traces, `caller-${kill}.log`)
      callerLogs.push(callerLog)
      const caller = await startCall(sipPort, reception, '101', 'uac-answered', {
        calls: 100_000,
        rate: callsPerSecond[kill % callsPerSecond.length]!,
        talkMs: 700,
        extra: ['-trace_msg', '-message_file', callerLog],
      })
      await pause(600 + Math.random() * 1500)
      const victim = victims[kill % victims.length]!
      if (victim === 'main') {
        await server.kill()
        server = await start()
      } else if (victim === 'store') process.kill(storeProcess(server.process.pid!), 'SIGKILL')
      else expect((await halfcall(['restart-engine', '--data', dataDir])).code).toBe(0)
      await pause(500 + Math.random() * 500)
      caller.kill()
      await caller.done()
    }
    // The callers were killed in the middle of their calls: the server ends what still runs.
    expect(await server.stop()).toBe(0)
    callee.kill()
    await callee.done()

    const rows = await server.records()
    const callIds = (side: string) =>
      rows.filter((row) => row['side'] === side).map((row) => row['sip_call_id'] as string)
    const check = (side: string, proved: Map<string, string>) => {
      const counts = new Map<string, number>()
      for (const id of callIds(side)) counts.set(id, (counts.get(id) ?? 0) + 1)
      const wrong = [...proved].filter(([id]) => counts.get(id) !== 1)
      expect(wrong.map(([id, what]) => `${id}: ${counts.get(id) ?? 0} records, saw${what}`)).toEqual([])
    }
    const callers = new Map(callerLogs.flatMap((log) => [...witnessed(readFileSync(log, 'utf8'), 'caller')]))
    const callees = witnessed(readFileSync(calleeLog, 'utf8'), 'callee')
    expect(callers.size).toBeGreaterThan(kills)
    expect(callees.size).toBeGreaterThan(kills)
    check('O', callers)
    check('T', callees)
    expect(new Set(rows.map((row) => row['record_id'])).size).toBe(rows.length)
    expect(rows.map((row) => row['sequence'] as number).sort((a, b) => a - b)).toEqual(
      rows.map((_, i) => i + 1),
    )
    expect(rows.some((row) => row['result'] === 'interrupted')).toBe(true)
    const sound = await halfcall(['check', '--data', dataDir])
    expect(sound.code, sound.stdout).toBe(0)
    rmSync(traces, { recursive: true, force: true })
  },
  LASTS_MS,
)
