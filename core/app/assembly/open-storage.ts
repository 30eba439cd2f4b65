import { createConfiguration, firstConfiguration, type LiveConfiguration } from '../../config/index.ts'
import { tellAccess } from '../access/tell-access.ts'
import { configStore } from '../configuration/config-store.ts'
import { followRestoreOrder, tellDamage, tellRestore, tellStoreTrouble } from '../keeping/index.ts'
import { watchPasswords, type PasswordWatch } from '../access/weak-passwords.ts'
import { createStoreClient, type StoreClient } from '../store-process/index.ts'
import type { Foundation } from './foundation.ts'
import type { PbxOptions } from './pbx.ts'

/** The store and the configuration in it. */
export interface Storage {
  readonly store: StoreClient
  readonly configuration: LiveConfiguration
  readonly passwords: PasswordWatch
  /** Whether this start made the configuration. */
  readonly isNew: boolean
  /** The report on a database that could not be used. */
  readonly damage: string | undefined
}

/**
 * Opens the store, after a restore that was ordered, and the configuration; tells in the health what is wrong with them.
 * @throws PbxError store.*
 */
export async function openStorage(
  { dataDir, clock, log, health, stops }: Foundation,
  { forkStore, adminPasswordFault }: Pick<PbxOptions, 'forkStore' | 'adminPasswordFault'>,
): Promise<Storage> {
  const restored = await followRestoreOrder({ dataDir, clock, log })
  const store = createStoreClient({ dataDir, fork: forkStore, clock, log: log.child({ part: 'store' }) })
  stops.add(() => store.close())
  await store.ready()
  let isNew = false
  const configuration = await createConfiguration({
    store: configStore(store, dataDir, clock),
    log,
    first: () => {
      isNew = true
      return firstConfiguration()
    },
  })
  const passwords = watchPasswords(configuration.current(), health, adminPasswordFault)
  tellStoreTrouble({ store, dataDir, health })
  tellAccess({ dataDir, health, log })
  tellRestore(restored, health)
  const damage = await tellDamage({ store, health, log })
  return { store, configuration, passwords, isNew, damage }
}
