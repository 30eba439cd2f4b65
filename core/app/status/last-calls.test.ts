import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { configurationSchema, type Configuration } from '../../contract/index.ts'
import { silentLog } from '../../kit/index.ts'
import { createLastCalls } from './last-calls.ts'
import { createRecordFeed } from '../records/record-feed.ts'

type Found = { number: string; at: number }[]

/** Returns last calls over a store that answers with `found`, or not at all when that is an error. */
function bed(start: Found | Error) {
  const clock = createVirtualClock()
  const recordFeed = createRecordFeed({ sequence: 0, records: 0 }, () => undefined)
  const state = { found: start, asked: [] as (readonly string[])[], told: 0 }
  let current = configurationSchema.parse({
    settings: { domain: 'office.test' },
    extensions: [{ number: '100', name: 'Reception', password: 'secret-secret' }],
  })
  const lastCalls = createLastCalls({
    store: {
      read: ((_name: string, { numbers }: { numbers: readonly string[] }) => {
        state.asked.push(numbers)
        return state.found instanceof Error ? Promise.reject(state.found) : Promise.resolve(state.found)
      }) as never,
    },
    configuration: { current: () => current },
    recordFeed,
    clock,
    log: silentLog,
    fault: (error) => {
      throw error
    },
  })
  lastCalls.onChange(() => (state.told += 1))
  return {
    state,
    clock,
    recordFeed,
    lastCalls,
    configure(next: Partial<Configuration>) {
      current = { ...current, ...next }
      lastCalls.extensionsChanged()
    },
    /** Lets what was read arrive. */
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  }
}

it('are read at once, and once more for any number of records that come together', async () => {
  const { state, clock, recordFeed, lastCalls, settle } = bed([{ number: '100', at: 5 }])
  expect(lastCalls.of('100')).toBeNull()
  await settle()
  expect([lastCalls.of('100'), lastCalls.of('101'), state.told]).toEqual([5, null, 1])
  state.found = [{ number: '100', at: 9 }]
  for (let sequence = 1; sequence <= 1000; sequence++) recordFeed.written(sequence)
  clock.advance(2000)
  await settle()
  expect([lastCalls.of('100'), state.told, state.asked.length]).toEqual([9, 2, 2])
  recordFeed.written(1001)
  clock.advance(2000)
  await settle()
  expect([state.told, state.asked.length]).toEqual([2, 3])
})

it('are read for an extension that is new, and forgotten with records that are gone', async () => {
  const { state, clock, recordFeed, lastCalls, configure, settle } = bed([{ number: '100', at: 5 }])
  await settle()
  configure({ extensions: [] })
  clock.advance(2000)
  expect(state.asked).toEqual([['100'], []])
  await settle()
  state.found = []
  recordFeed.reset({ sequence: 1, records: 0 })
  clock.advance(2000)
  await settle()
  expect([lastCalls.of('100'), state.told]).toEqual([null, 2])
})

it('stay as they were while the store does not answer, and are read again with the next record', async () => {
  const { state, clock, recordFeed, lastCalls, settle } = bed([{ number: '100', at: 5 }])
  await settle()
  state.found = new Error('store away')
  recordFeed.written(1)
  clock.advance(2000)
  await settle()
  expect(lastCalls.of('100')).toBe(5)
  state.found = [{ number: '100', at: 7 }]
  recordFeed.written(2)
  clock.advance(2000)
  await settle()
  expect(lastCalls.of('100')).toBe(7)
})

it('read nothing more once they are stopped', async () => {
  const { state, clock, recordFeed, lastCalls, settle } = bed([])
  await settle()
  recordFeed.written(1)
  lastCalls.stop()
  recordFeed.written(2)
  expect(clock.pending).toBe(0)
  expect(state.asked).toHaveLength(1)
})
