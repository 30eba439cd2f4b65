import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { deriveRecord, everydayScenarios, storedTrace, type EverydayScenario } from '../../core/cdr/index.ts'
import { openReader } from '../../core/store/index.ts'
import { startServer, type ExportedRecord, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'

/** Set to write the traces of this run to the file that the record settings are previewed with. */
const RECORDS = process.env['HALFCALL_RECORD_EVERYDAY'] !== undefined
const FILE = join(import.meta.dirname, '../../core/cdr/policy/everyday-scenarios.json')
const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]

interface Play {
  readonly caller: string
  readonly callee?: string
  readonly dialed?: string
  readonly talkMs?: number
}
const PLAYS: Readonly<Record<string, Play>> = {
  'internal-answered': { caller: 'uac-answered', callee: 'uas-answer', talkMs: 2100 },
  'internal-no-answer': { caller: 'uac-failed', callee: 'uas-ring' },
  'internal-busy': { caller: 'uac-failed', callee: 'uas-busy' },
  'internal-abandoned': { caller: 'uac-abandoned', callee: 'uas-ring', talkMs: 1200 },
  'internal-not-registered': { caller: 'uac-failed', dialed: '102' },
  'unknown-number': { caller: 'uac-failed', dialed: '999' },
}

let server: HalfcallServer
beforeAll(async () => {
  server = await startServer({ config: officeConfig({ noAnswerSeconds: 2 }) })
})
afterAll(() => server.dispose())

async function play({ caller, callee, dialed = '101', talkMs = 0 }: Play): Promise<string> {
  const before = new Set((await server.records()).map(({ call_id: id }) => id))
  const phone = callee ? await startPhone(server.sipPort, sales, callee, { talkMs: 300 }) : undefined
  const calling = await startCall(server.sipPort, reception, dialed, caller, { talkMs })
  for (const side of [calling, phone]) {
    const outcome = await side?.done()
    if (outcome && outcome.code !== 0) throw new Error(outcome.output)
  }
  const rows = await server.recordsAfter(before.size + 1, '--side', 'O')
  return String(rows.find(({ call_id: id }) => !before.has(id))!['call_id'])
}

/** Returns the content of a record, times in milliseconds as the store holds them. */
function asStored(row: ExportedRecord) {
  const times = ['setup_time', 'connect_time', 'release_time', 'alert_time'].map((column) => {
    const value = row[column]
    return [column, value === null ? null : Date.parse(String(value))] as const
  })
  const { sequence: _sequence, written_at: _writtenAt, ...rest } = row
  return { ...rest, ...Object.fromEntries(times) }
}

/** Returns a trace without what differs from run to run. */
const shapeOf = ({ id, halves }: EverydayScenario) => ({
  id,
  halves: halves.map(({ side, party, hop, entries }) => ({
    side,
    party,
    hop,
    steps: entries.map(({ state, event, next, dp, facts }) => ({
      state,
      event,
      next,
      dp,
      release: facts?.release,
    })),
  })),
})

it('rows are what their traces say, and the preview of the record settings shows traces like these', async () => {
  const calls = new Map<string, string>()
  for (const { id } of everydayScenarios) calls.set(await play(PLAYS[id]!), id)
  const rows = await server.recordsAfter(10)
  expect(rows).toHaveLength(10)
  expect(await server.stop()).toBe(0)

  const reader = await openReader(server.dataDir)
  const played: EverydayScenario[] = everydayScenarios.map(({ id, title }) => ({ id, title, halves: [] }))
  for (const row of rows.toSorted((left, right) => Number(left['hop']) - Number(right['hop']))) {
    const trace = (await storedTrace(reader, String(row['record_id'])))!
    expect(deriveRecord(trace)).toEqual(asStored(row))
    const scenario = played.find(({ id }) => id === calls.get(String(row['call_id'])))!
    Object.assign(scenario, { halves: [...scenario.halves, trace] })
  }
  await reader.close()
  if (RECORDS) writeFileSync(FILE, `${JSON.stringify(played, null, 2)}\n`)
  else expect(played.map(shapeOf)).toEqual(everydayScenarios.map(shapeOf))
})
