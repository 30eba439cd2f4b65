import { PbxError } from '../../kit/index.ts'
import type { StoreClient } from '../store-process/index.ts'

/** A document of the store that one part of this program alone reads and writes. */
export interface DocumentStore {
  load(): Promise<unknown>
  /** Called one at a time. */
  save(body: unknown): Promise<void>
}

/** The document of this name. */
export function documentStore(store: Pick<StoreClient, 'read' | 'write'>, name: string): DocumentStore {
  let revision: number | null = null
  return {
    async load() {
      const found = await store.read('loadDocument', { name })
      revision = found?.revision ?? null
      return found?.body
    },
    async save(body) {
      const saved = await store.write('saveDocument', { name, body, baseRevision: revision })
      if (saved === 'stale')
        throw new PbxError('internal', `the document ${name} was changed by somebody else`)
      revision = saved
    },
  }
}
