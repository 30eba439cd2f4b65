import { describe, expect, it } from 'vitest'
import { silentLog, systemClock } from '../../kit/index.ts'
import { createDailyFiles } from '../records/daily-files/daily-files.ts'
import { loadBeginnings } from '../records/schedules/kept-schedules.ts'
import type { StoreClient } from './index.ts'
import { defineSectionStore } from '../configuration/section-store.ts'
import { memoryConfiguration } from '../configuration/testkit/memory-configuration.ts'
import { createApiTokens } from '../access/api-tokens.ts'
import { documentStore } from './document-store.ts'
import { createPostgresSink } from '../records/integrations/postgres/sink.ts'
import { createWebhooks } from '../records/integrations/webhooks/webhooks.ts'

/** Returns a store with one document, and what was put aside. */
function storeWith(name: string, body: unknown) {
  const documents = new Map<string, { body: unknown; revision: number }>([[name, { body, revision: 3 }]])
  const aside: unknown[] = []
  const store = {
    read: (_operation: string, input: { name: string }) => Promise.resolve(documents.get(input.name)),
    write(operation: string, input: { name: string; body?: unknown }) {
      if (operation === 'putDocumentAside') {
        aside.push(documents.get(input.name)?.body)
        documents.delete(input.name)
      } else documents.set(input.name, { body: input.body, revision: 1 })
      return Promise.resolve(1)
    },
  } as unknown as StoreClient
  return { store, aside }
}
const now = () => 1
const fault = () => undefined
const follower = {
  ...{
    recordsSince: () => Promise.resolve({ records: [], next: 0, more: false, gaps: [] }),
    lastSequence: () => 0,
  },
  ...{ onRecords: () => fault, health: { set: fault }, clock: systemClock, log: silentLog, random: () => 1 },
  history: { id: 'h', follows: [] },
  changedSince: () => Promise.resolve({ records: [], next: 0, more: false }),
  countDeleted: () => Promise.resolve(0),
  deletedRanges: () => Promise.resolve({ ranges: [], next: null }),
  ownRecordsSince: () => Promise.resolve({ records: [], next: 0, more: false }),
}

/** Every reader of a document at the start. */
const READERS: Record<string, (store: StoreClient) => Promise<unknown>> = {
  'api-tokens': async (store) =>
    (
      await createApiTokens({ store: documentStore(store, 'api-tokens', now), clock: systemClock, fault })
    ).list(),
  webhooks: async (store) => {
    const webhooks = await createWebhooks({
      ...follower,
      webhooks: defineSectionStore(await memoryConfiguration(), 'webhooks'),
      store: documentStore(store, 'webhooks', now),
    })
    webhooks.stop()
    return webhooks.list()
  },
  postgres: async (store) => {
    const settings = defineSectionStore(await memoryConfiguration(), 'postgres')
    const sink = await createPostgresSink({
      ...{ ...follower, settings },
      store: documentStore(store, 'postgres', now),
    })
    await sink.stop()
    return sink.view().settings
  },
  'daily-files': async (store) => {
    const files = await createDailyFiles({
      ...{ ...follower, dataDir: '/nowhere', zone: 'UTC', isOn: () => false, recordsById: async () => [] },
      store: documentStore(store, 'daily-files', now),
    })
    return files.stop()
  },
  schedules: async (store) => [...(await loadBeginnings(documentStore(store, 'schedules', now)))],
}
const BAD = [7, 'text', true, { x: 1 }, [7], [{ id: 'x' }], [null], { installation: 7 }, { cursor: -1 }]

describe.each(Object.keys(READERS))('the document %s', (name) => {
  it.each(BAD)('that says %j is put aside, and the start goes on', async (body) => {
    const { store, aside } = storeWith(name, body)
    const found = await READERS[name]!(store)
    expect(found ?? []).toEqual([])
    expect(aside).toEqual([body])
  })
  it('that is empty is none', async () => {
    const { store, aside } = storeWith(name, null)
    await READERS[name]!(store)
    expect(aside.filter((body) => body !== null)).toEqual([])
  })
})

it('keeps the good tokens of a list with a bad one', async () => {
  const good = {
    ...{ id: 'a', name: 'Billing', scope: 'records:read', createdAt: 1, lastUsedAt: null, expiresAt: null },
    ...{ salt: 's', hash: '0'.repeat(64) },
  }
  const { store, aside } = storeWith('api-tokens', [good, { ...good, hash: 7 }])
  expect(await READERS['api-tokens']!(store)).toMatchObject([{ id: 'a' }])
  expect(aside).toHaveLength(1)
})
