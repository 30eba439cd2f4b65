import { expect, it } from 'vitest'
import { systemClock } from '../../kit/index.ts'
import type { StoreClient } from '../store-process/index.ts'
import { configStore } from './config-store.ts'

/** Returns a store with these documents, each of revision 1. */
function storeOf(bodies: Record<string, unknown>) {
  const documents = new Map(Object.entries(bodies).map(([name, body]) => [name, { revision: 1, body }]))
  const store = {
    read: (_: string, { name }: { name: string }) => Promise.resolve(documents.get(name)),
    write(_: string, { name, body, baseRevision }: { name: string; body: unknown; baseRevision: number }) {
      documents.set(name, { revision: baseRevision + 1, body })
      return Promise.resolve(baseRevision + 1)
    },
  } as unknown as StoreClient
  return { documents, open: () => configStore(store, '/nowhere', systemClock) }
}
const PLAN = { isOn: true, at: '03:00', keep: 3, folder: '' }

it('what stood in documents of its own is part of the configuration once and for all', async () => {
  const { documents, open } = storeOf({
    configuration: { extensions: [], postgres: null },
    backups: { plan: PLAN, passphrase: null },
  })
  const expected = {
    configuration: { extensions: [], postgres: null, backupPlan: { ...PLAN, passphrase: null } },
    revision: 2,
  }
  expect(await open().load()).toEqual(expected)
  documents.set('backups', { revision: 2, body: { since: 7, last: null, lastPlanned: null } })
  expect(await open().load()).toEqual(expected)
})
