import { beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import { createStoreClient, type StoreClient } from './store-client.ts'
import { createFakeStore, type FakeProcess } from './testkit/fake-store.ts'

let clock: VirtualClock
let started: FakeProcess[]
let client: StoreClient
let presence: [boolean, string][]

beforeEach(() => {
  clock = createVirtualClock()
  const fake = createFakeStore()
  started = fake.started
  client = createStoreClient({ dataDir: '/data', fork: fake.fork, clock, log: silentLog })
  presence = []
  client.onPresence((isThere, problem) => presence.push([isThere, problem]))
})

const last = () => started.at(-1)!
const open = () => last().tell({ kind: 'ready', sqliteVersion: '3.52.0' })
const mark = (runId = 'run') => client.write('alive', { runId, clockMs: 1, wallAt: 1 })

describe('a store that opens', () => {
  it('answers each operation by itself', async () => {
    open()
    await client.ready()
    const [a, b] = [client.read('mark', {}), client.read('loadBans', {})]
    last().done(1, ['ban'])
    last().done(0, { sequence: 4, records: 3 })
    expect(await a).toEqual({ sequence: 4, records: 3 })
    expect(await b).toEqual(['ban'])
    expect(client.waiting).toBe(0)
  })

  it('tells why an operation failed', async () => {
    const failing = client.read('mark', {})
    last().tell({ kind: 'failed', id: last().ids[0]!, code: 'store.unavailable', message: 'no' })
    await expect(failing).rejects.toMatchObject({ code: 'store.unavailable', message: 'no' })
  })

  it('says when it cannot write and when it can again', () => {
    open()
    last().tell({ kind: 'trouble', problem: 'disk is full' })
    last().tell({ kind: 'trouble', problem: null })
    expect(presence).toEqual([
      [true, ''],
      [false, 'disk is full'],
      [true, ''],
    ])
  })

  it('takes ten thousand waiting operations and no more', async () => {
    const many = Array.from({ length: 10_000 }, () => mark())
    await expect(mark()).rejects.toMatchObject({ code: 'store.unavailable' })
    expect(client.waiting).toBe(10_000)
    many.forEach((_, place) => last().done(place))
    await Promise.all(many)
  })
})

describe('a store that ends by itself', () => {
  it('is started again and gets what it had not acknowledged, in order, and nothing else', async () => {
    open()
    const writes = [mark('a'), mark('b'), client.write('dropOldMarks', { runId: 'c' }), mark('d')]
    last().done(1)
    last().exit()
    expect(client.pid).toBeUndefined()
    const meanwhile = mark('e')
    clock.advance(100)
    expect(started.length).toBe(2)
    expect(last().heard).toEqual(['alive', 'dropOldMarks', 'alive', 'alive'])
    expect(last().ids).toEqual([0, 2, 3, 4])
    open()
    last().ids.forEach((_, place) => last().done(place))
    await Promise.all([...writes, meanwhile])
    expect(presence.map(([isThere]) => isThere)).toEqual([true, false, true])
    expect(presence[1]![1]).toMatch(/started again/)
  })

  it('waits longer each time, up to two seconds, and is quick again once it was open', () => {
    open()
    for (const delay of [100, 200, 400, 800, 1600, 2000, 2000]) {
      const before = started.length
      last().exit()
      clock.advance(delay - 1)
      expect(started.length).toBe(before)
      clock.advance(1)
      expect(started.length).toBe(before + 1)
    }
    open()
    last().exit()
    clock.advance(100)
    expect(started.length).toBe(9)
  })

  it('is asked a question twice, not a third time', async () => {
    open()
    const question = client.read('mark', {})
    last().exit()
    clock.advance(100)
    expect(last().heard).toEqual(['mark'])
    const refused = expect(question).rejects.toMatchObject({ code: 'store.unavailable' })
    last().exit()
    await refused
    clock.advance(200)
    expect(last().heard).toEqual([])
  })

  it('is tried again when it cannot be opened at that moment', async () => {
    open()
    const write = mark()
    last().exit()
    clock.advance(100)
    last().tell({ kind: 'refused', code: 'store.unwritable', message: 'read-only disk' })
    last().exit()
    expect(presence.at(-1)![0]).toBe(false)
    clock.advance(200)
    open()
    last().done(0)
    await write
    expect(presence.at(-1)).toEqual([true, ''])
  })
})

describe('a store that cannot be opened', () => {
  it('tells its code to everybody and is not started again', async () => {
    const early = mark()
    const refusal = { code: 'store.locked', message: 'in use' }
    const refused = Promise.all(
      [client.ready(), early].map((promise) => expect(promise).rejects.toMatchObject(refusal)),
    )
    last().tell({ kind: 'refused', ...refusal })
    last().exit()
    await refused
    await expect(mark()).rejects.toMatchObject(refusal)
    expect(clock.pending).toBe(0)
    await client.close()
    expect(started.length).toBe(1)
  })
})

describe('closing', () => {
  it('takes nothing new, waits for the rest and for the end of the process', async () => {
    open()
    const write = mark()
    let isClosed = false
    const closing = client.close().then(() => (isClosed = true))
    await expect(mark()).rejects.toMatchObject({ code: 'store.unavailable' })
    expect(last().heard).toEqual(['alive', 'close'])
    last().done(0)
    await write
    expect(isClosed).toBe(false)
    last().exit()
    await closing
    expect(clock.pending).toBe(0)
    expect(started.length).toBe(1)
  })

  it('starts a store that dies meanwhile once more, for what it owes', async () => {
    open()
    const write = mark()
    const closing = client.close()
    last().exit()
    clock.advance(100)
    expect(last().heard).toEqual(['alive', 'close'])
    last().done(0)
    last().exit()
    await Promise.all([write, closing])
    expect(clock.pending).toBe(0)
  })

  it('while the store is away and nothing is owed starts nothing', async () => {
    open()
    last().exit()
    await client.close()
    clock.advance(10_000)
    expect(started.length).toBe(1)
  })

  it('ends a process that is being opened', async () => {
    const closing = client.close()
    expect(last().heard).toEqual(['close'])
    last().exit()
    await closing
  })

  it('does not wait longer than ten seconds', async () => {
    open()
    const refused = expect(mark()).rejects.toMatchObject({ code: 'store.unavailable' })
    const closing = client.close()
    clock.advance(10_000)
    await Promise.all([closing, refused])
    expect(last().wasKilled).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('twice is as good as once', async () => {
    open()
    const closing = [client.close(), client.close()]
    last().exit()
    await Promise.all(closing)
    await client.close()
    expect(last().heard).toEqual(['close'])
  })
})
