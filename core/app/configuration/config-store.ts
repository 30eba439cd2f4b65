import type { ConfigStore } from '../../config/index.ts'
import type { Clock } from '../../kit/index.ts'
import { readKeep, type StoreClient } from '../store-process/index.ts'
import { adoptDocuments } from './adopt-documents.ts'

const DOCUMENT = 'configuration'

/** Returns the configuration document in the store of a data folder. */
export function configStore(store: StoreClient, dataDir: string, clock: Clock): ConfigStore {
  const read = (name: string) => store.read('loadDocument', { name })
  let adopted: object | undefined
  return {
    async load() {
      const found = await read(DOCUMENT)
      adopted = found && (await adoptDocuments(found.body, async (name) => (await read(name))?.body))
      if (!found || !adopted) return found && { configuration: found.body, revision: found.revision }
      // Stored at once: the documents are soon written without what stands in the configuration now.
      const configuration = { ...(found.body as object), ...adopted }
      const revision = await store.write('saveDocument', {
        name: DOCUMENT,
        body: configuration,
        baseRevision: found.revision,
      })
      return revision === 'stale' ? undefined : { configuration, revision }
    },
    putAside: (why) => store.write('putDocumentAside', { name: DOCUMENT, why, at: clock.wall() }),
    kept() {
      const found = readKeep(dataDir)
      if (found.kind !== 'kept') return undefined
      const { configuration } = found.kept
      return adopted && configuration ? { ...configuration, ...adopted } : configuration
    },
    save: (configuration, baseRevision) =>
      store.write('saveDocument', { name: DOCUMENT, body: configuration, baseRevision }),
  }
}
