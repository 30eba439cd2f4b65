import { expect, it } from 'vitest'
import { answeredHalf, makeHalf, NINE } from '../testkit/traces.ts'
import { deriveRecord } from './derive-record.ts'
import { interruptTrace } from './interrupt-trace.ts'

const ringing = makeHalf([[1500, 'alerting', { sipStatus: 180 }]])
const talking = makeHalf([
  [1500, 'alerting', { sipStatus: 180 }],
  [3000, 'connect', { sipStatus: 200 }],
])

it('ends a half at the last moment known alive', () => {
  expect(deriveRecord(interruptTrace(talking, 63_400))).toMatchObject({
    result: 'interrupted',
    released_by: 'server',
    cause: 41,
    sip_status: 200,
    duration: 60,
    release_time: NINE + 63_400,
  })
  expect(deriveRecord(interruptTrace(ringing, 9000))).toMatchObject({
    result: 'interrupted',
    sip_status: 180,
    duration: 0,
    ring_seconds: 7,
    connect_time: null,
  })
})

it('never ends it before its own last step', () => {
  expect(deriveRecord(interruptTrace(talking, 2000)).release_time).toBe(NINE + 3000)
  expect(deriveRecord(interruptTrace(talking, -4000)).release_time).toBe(NINE + 3000)
})

it('leaves a half that has ended as it is', () => {
  const ended = answeredHalf(5000)
  expect(interruptTrace(ended, 60_000)).toBe(ended)
})

it('goes on in the states of the call model', () => {
  expect(interruptTrace(talking, 0).entries.at(-1)).toMatchObject({
    event: 'interrupted',
    next: 'O_Released',
  })
  const terminating = makeHalf([[20, 'setup']], { side: 'T' })
  expect(interruptTrace(terminating, 0).entries.at(-1)).toMatchObject({ state: 'Any', next: 'T_Released' })
})
