import { damageSchema, type Damage } from '../../contract/index.ts'
import { DAMAGE_DOCUMENT, type StoreClient } from '../store-process/index.ts'

/** Loads the damaged database that nobody has taken note of yet. */
export async function loadDamage(store: StoreClient): Promise<Damage | null> {
  const found = await store.read('loadDocument', { name: DAMAGE_DOCUMENT })
  return damageSchema.nullable().safeParse(found?.body ?? null).data ?? null
}

/** Remembers that somebody took note of it. */
export async function forgetDamage(store: StoreClient): Promise<void> {
  const found = await store.read('loadDocument', { name: DAMAGE_DOCUMENT })
  if (!found) return
  await store.write('saveDocument', { name: DAMAGE_DOCUMENT, body: null, baseRevision: found.revision })
}

function missingText(hasConfiguration: boolean, lastSequence: number): string {
  const configuration = hasConfiguration
    ? 'The configuration was taken back from halfcall.keep'
    : 'halfcall.keep beside it holds no configuration that can be read: import it again'
  return (
    'The database halfcall.db is gone from a data folder that was in use, and its records with it. ' +
    `${configuration}; sequence numbers go on after ${lastSequence}. "halfcall restore" puts a backup in place of the new ` +
    'database. To begin from scratch instead, stop Halfcall and delete halfcall.keep together with halfcall.db.'
  )
}

/** Describes what happened and what can be done, in plain words. */
export function damageText({ cause, file, reason, hasConfiguration, lastSequence }: Damage): string {
  const configuration = hasConfiguration
    ? 'The configuration could be taken over.'
    : 'The configuration could NOT be read: import it again, or restore a backup.'
  if (cause === 'missing') return missingText(hasConfiguration, lastSequence)
  if (file === '') return `The database could not be used (${reason}). ${configuration}`
  return (
    `The database could not be used (${reason}). It is kept as ${file}, and a new one was begun after record ` +
    `${lastSequence}. ${configuration} The earlier records are in the kept file: "halfcall restore" puts a backup in ` +
    'place of the new database.'
  )
}
