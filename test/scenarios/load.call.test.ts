import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { untilIdle } from '../kit/until-idle.ts'

const CALLS = 1000
const PER_SECOND = 50

let server: HalfcallServer

beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
})
afterAll(() => server.dispose())

it(`${CALLS} calls at ${PER_SECOND} per second: none fails, every half leaves its record, nothing stays in any table`, async () => {
  const callee = await startPhone(server.sipPort, OFFICE[1]!, 'uas-answer', { calls: CALLS })
  const caller = await startCall(server.sipPort, OFFICE[0]!, '101', 'uac-answered', {
    calls: CALLS,
    rate: PER_SECOND,
    talkMs: 200,
  })
  for (const side of [caller, callee]) {
    const outcome = await side.done()
    expect(outcome.code, outcome.output).toBe(0)
  }
  const rows = await server.recordsAfter(2 * CALLS)
  const callIds = (side: string) =>
    rows.filter((row) => row['side'] === side && row['result'] === 'answered').map((row) => row['call_id'])
  expect(new Set(callIds('O')).size).toBe(CALLS)
  expect(new Set(callIds('T'))).toEqual(new Set(callIds('O')))
  expect(rows).toHaveLength(2 * CALLS)
  expect(rows.map((row) => row['sequence']).sort((a, b) => Number(a) - Number(b))).toEqual(
    rows.map((_, index) => index + 1),
  )
  await untilIdle(server)
}, 180_000)
