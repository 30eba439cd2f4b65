import { afterAll, beforeAll, expect, it } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notOn } from '../../../test/kit/only-on.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { systemClock } from '../../kit/index.ts'
import { openStore, type ReadableDatabase, type OpenStore } from '../../store/index.ts'
import { MIGRATIONS } from './schema.ts'
import { createReadQueue } from './read-queue.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'reads-'))
let store: OpenStore
beforeAll(async () => (store = await openStore(dataDir, MIGRATIONS)))
afterAll(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

/** Runs a query that takes minutes unless it is interrupted. */
const endless = (database: ReadableDatabase) =>
  database.get(
    'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 20000000000) SELECT MAX(x) FROM n',
  )
const quick = (database: ReadableDatabase) => database.get('SELECT 7 AS seven')
/** A search that runs is given up. */
const itInterrupts = notOn('win32', 'the driver for SQLite in use there cannot be interrupted')
const begun = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

itInterrupts('gives up a running search at once, and goes on with the next', async () => {
  const queue = createReadQueue({ database: store.searchReader, clock: systemClock })
  const long = queue.run(1, endless)
  const next = queue.run(2, quick)
  await begun()
  const began = performance.now()
  queue.cancel(1)
  await expect(long).rejects.toMatchObject({ code: 'search.cancelled' })
  expect(await next).toEqual({ seven: 7 })
  expect(performance.now() - began).toBeLessThan(200)
})
it('gives up between two statements, too', async () => {
  const queue = createReadQueue({ database: store.searchReader, clock: systemClock })
  let statements = 0
  const found = queue.run(1, async (database) => {
    for (; statements < 1000; statements++) {
      await quick(database)
      if (statements === 3) queue.cancel(1)
    }
  })
  await expect(found).rejects.toMatchObject({ code: 'search.cancelled' })
  expect(statements).toBe(4)
})
itInterrupts('never begins a search that was given up before its turn', async () => {
  const queue = createReadQueue({ database: store.searchReader, clock: systemClock })
  const long = queue.run(1, endless)
  let hasBegun = false
  const waiting = queue.run(2, async (database) => {
    hasBegun = true
    return quick(database)
  })
  queue.cancel(2)
  queue.cancel(99)
  await begun()
  queue.cancel(1)
  await expect(long).rejects.toMatchObject({ code: 'search.cancelled' })
  await expect(waiting).rejects.toMatchObject({ code: 'search.cancelled' })
  expect(hasBegun).toBe(false)
})
itInterrupts('ends a search that takes too long, and says so', async () => {
  const clock = createVirtualClock()
  const queue = createReadQueue({ database: store.searchReader, clock, maxMs: 60_000 })
  const long = queue.run(1, endless)
  await begun()
  clock.advance(60_000)
  const pressing = setInterval(() => clock.advance(20), 5)
  void long.catch(() => undefined).finally(() => clearInterval(pressing))
  await expect(long).rejects.toMatchObject({ code: 'search.too-long' })
  expect(await queue.run(2, quick)).toEqual({ seven: 7 })
})
it('tells the own fault of a search', async () => {
  const queue = createReadQueue({ database: store.searchReader, clock: systemClock })
  await expect(queue.run(1, (database) => database.get('SELECT nonsense'))).rejects.toThrow('no such column')
})
