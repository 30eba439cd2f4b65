import type { ConfigStore } from '../../config/index.ts'
import type { Clock } from '../../kit/index.ts'
import { readKeep, type StoreClient } from '../store-process/index.ts'

const DOCUMENT = 'configuration'

/** Returns the configuration document in the store of a data folder. */
export const configStore = (store: StoreClient, dataDir: string, clock: Clock): ConfigStore => ({
  async load() {
    const found = await store.read('loadDocument', { name: DOCUMENT })
    return found && { configuration: found.body, revision: found.revision }
  },
  putAside: (why) => store.write('putDocumentAside', { name: DOCUMENT, why, at: clock.wall() }),
  kept() {
    const found = readKeep(dataDir)
    return found.kind === 'kept' ? found.kept.configuration : undefined
  },
  save: (configuration, baseRevision) =>
    store.write('saveDocument', { name: DOCUMENT, body: configuration, baseRevision }),
})
