import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import type { HalfTrace, TraceEntry } from '../../../call/index.ts'
import { firstConfiguration } from '../../../config/index.ts'
import type { Configuration } from '../../../contract/index.ts'
import { silentLog, systemClock } from '../../../kit/index.ts'
import { createJournal, type Journal } from './journal.ts'
import { createRecordFeed } from '../record-feed.ts'
import { createSideJournal } from '../side-journal/index.ts'
import { createStoreClient, type StoreClient } from '../../store-process/index.ts'
import { openHalf } from '../../store-process/testkit/halves.ts'
import { inProcess } from '../../store-process/testkit/in-process.ts'

const first = firstConfiguration()
const everything: Configuration = {
  ...first,
  cdr: {
    ...first.cdr,
    policy: {
      ...first.cdr.policy,
      localCaller: 'every',
      localCallee: 'every',
      outsideCaller: 'every',
      outsideCallee: 'every',
    },
  },
}
let dataDir: string
let store: StoreClient

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'journal-'))
  store = createStoreClient({ dataDir, fork: inProcess, clock: systemClock, log: silentLog })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const journalOf = (runId: string): Journal =>
  createJournal({
    store,
    runId,
    configuration: () => everything,
    recordFeed: createRecordFeed({ sequence: 0, records: 0 }, () => undefined),
    clock: createVirtualClock(),
    log: silentLog,
    side: createSideJournal({
      store,
      file: undefined,
      clock: systemClock,
      log: silentLog,
      onLost: () => undefined,
    }),
  })
const records = async () =>
  (
    await store.read('list', {
      filter: { view: 'all', where: [] },
      sort: { column: 'setup_time', direction: 'descending' },
      limit: 10,
    })
  ).rows.map(({ side, result, sip_call_id }) => [side, result, sip_call_id])

const callee = (half: HalfTrace): HalfTrace => ({ ...half, side: 'T', hop: 1 })
const named = (half: HalfTrace): HalfTrace => ({
  ...half,
  entries: [{ ...half.entries[0]!, facts: { ...half.entries[0]!.facts, peer: { sipCallId: 'leg@pbx' } } }],
})
const sent: TraceEntry = { atMs: 5, state: 'T_Null', event: 'setup', next: 'T_Alerting' }

/** The steps of a run with a half before it was killed, and the records that the next run makes of it. */
const KILLED: Record<string, [(journal: Journal) => Promise<void> | void, unknown[][]]> = {
  'nothing yet': [() => undefined, []],
  'an O half on disk': [(journal) => journal.open(openHalf('a')), [['O', 'interrupted', '']]],
  'a T half whose INVITE may have left': [
    (journal) => journal.open(named(callee(openHalf('a')))),
    [['T', 'interrupted', 'leg@pbx']],
  ],
  'a T half whose INVITE left': [
    async (journal) => {
      const half = callee(openHalf('a'))
      await journal.open(half)
      journal.append(half.recordId, 1, sent)
      journal.stop()
    },
    [['T', 'interrupted', '']],
  ],
  'a T half that was never sent': [
    async (journal) => {
      const half = callee(openHalf('a'))
      await journal.open(half)
      journal.discard(half)
    },
    [],
  ],
}

it.each(Object.entries(KILLED))('a killed run: %s', async (_, [before, expected]) => {
  await before(journalOf('killed'))
  await store.write('alive', { runId: 'killed', clockMs: 1500, wallAt: 0 })
  const next = journalOf('next')
  expect(await next.recover()).toBe(expected.length)
  expect(await records()).toEqual(expected)
  expect(await next.recover()).toBe(0)
})
