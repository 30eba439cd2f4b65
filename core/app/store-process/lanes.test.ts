import { beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog, type PbxError } from '../../kit/index.ts'
import { ASKED_BUDGET, LANE_BUDGET, READS_AT_ONCE } from './lanes.ts'
import { createStoreClient, type StoreClient } from './store-client.ts'
import { createFakeStore, type FakeProcess } from './testkit/fake-store.ts'
import { openHalf } from './testkit/halves.ts'

let clock: VirtualClock
let started: FakeProcess[]
let client: StoreClient

beforeEach(() => {
  clock = createVirtualClock()
  const fake = createFakeStore()
  started = fake.started
  client = createStoreClient({ dataDir: '/data', fork: fake.fork, clock, log: silentLog })
  started[0]!.tell({ kind: 'ready', sqliteVersion: '3.52.0' })
})

const last = () => started.at(-1)!
const filter = { view: 'all' as const, where: [] }
const sort = { column: 'setup_time' as const, direction: 'descending' as const }
const half = openHalf('a')

type Read = (signal?: AbortSignal) => Promise<unknown>
/** Ways to read, one of each kind and more. */
const READS: Record<string, Read> = {
  'a page of the list': (signal) => client.read('list', { filter, sort, limit: 1000 }, signal),
  'one call': (signal) => client.read('get', { callId: 'x' }, signal),
  'a page in another order': (signal) => client.read('listSorted', { filter, sort, limit: 1000 }, signal),
  'a count': (signal) => client.read('count', { filter, quick: false }, signal),
  'a report': (signal) => client.read('reportWeek', { filter, zone: 'UTC' }, signal),
  'what came since': (signal) => client.read('since', { since: 0, limit: 1000 }, signal),
  'the log of keeping': (signal) => client.read('keepingLog', { limit: 1000 }, signal),
}
const WRITES = {
  'a half that begins': () => client.write('journalOpen', { runId: 'run', half }),
  'a step': () => client.write('journalAppend', { steps: [] }),
  'a half that ends': () => client.write('journalClose', { half, draft: null }),
  'a gap': () => client.write('logLost', { records: 1, at: 1, why: 'x' }),
  'a phone': () => client.write('putBinding', { number: '1', contact: 'x' } as never),
}
const ignore = (promise: Promise<unknown>) => void promise.catch(() => undefined)

describe.each(Object.entries(READS))('readers who ask for %s without end', (_, read) => {
  it('are given a few at a time, keep a short line waiting, and are refused beyond it', async () => {
    const { signal } = new AbortController()
    const reads = Array.from({ length: 10_400 }, () => read(signal))
    const outcome = Promise.allSettled(reads)
    expect(last().heard).toHaveLength(READS_AT_ONCE)
    expect(client.waiting).toBe(ASKED_BUDGET)
    await expect(reads.at(-1)).rejects.toMatchObject({ code: 'store.unavailable' })
    for (let place = 0; place < ASKED_BUDGET; place++) last().done(place, [])
    const settled = await outcome
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(ASKED_BUDGET)
    expect(client.waiting).toBe(0)
  })

  it('leave every write its whole budget, and the program its own reads', async () => {
    const { signal } = new AbortController()
    for (let count = 0; count < 10_400; count++) ignore(read(signal))
    ignore(read())
    expect(client.waiting).toBe(ASKED_BUDGET + 1)
    const before = last().heard.length
    for (const write of Object.values(WRITES)) for (let i = 0; i < 1000; i++) ignore(write())
    expect(last().heard).toHaveLength(before + 5000)
  })

  it('who go away take with them what had not begun, and end what had', async () => {
    const controllers = Array.from({ length: 5 }, () => new AbortController())
    const reads = controllers.map(({ signal }) => read(signal))
    const outcome = Promise.allSettled(reads)
    controllers.slice(1).forEach((controller) => controller.abort())
    expect(last().heard.slice(READS_AT_ONCE)).toEqual(['cancel'])
    last().tell({ kind: 'failed', id: last().ids[1]!, code: 'search.cancelled', message: '' })
    last().done(0, 'found')
    expect(
      (await outcome).map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as PbxError).code)),
    ).toEqual(['found', ...Array.from({ length: 4 }, () => 'search.cancelled')])
    expect(last().ids).toHaveLength(READS_AT_ONCE)
    await expect(read(AbortSignal.abort())).rejects.toMatchObject({ code: 'search.cancelled' })
    expect(client.waiting).toBe(0)
  })

  it('do not hold up the end of the program', async () => {
    const reads = Array.from({ length: 5 }, () => read())
    const refused = Promise.allSettled(reads.slice(READS_AT_ONCE))
    const closing = client.close()
    expect((await refused).every(({ status }) => status === 'rejected')).toBe(true)
    expect(last().heard.at(-1)).toBe('close')
    for (let place = 0; place < READS_AT_ONCE; place++) last().done(place)
    last().exit()
    await closing
  })

  it('keep their turn when the store is started again', () => {
    const { signal } = new AbortController()
    for (let count = 0; count < 10; count++) ignore(read(signal))
    last().exit()
    clock.advance(100)
    expect(last().ids).toEqual([0, 1])
    last().done(0, [])
    expect(last().ids).toEqual([0, 1, 2])
  })
})

it('steps without end leave the ends of halves their budget', async () => {
  for (let count = 0; count < LANE_BUDGET.steps; count++) ignore(WRITES['a half that begins']())
  await expect(WRITES['a step']()).rejects.toMatchObject({ code: 'store.unavailable' })
  for (let count = 0; count < 100; count++) ignore(WRITES['a half that ends']())
  expect(client.waiting).toBe(LANE_BUDGET.steps + 100)
})
