import type { Logger } from '../../kit/index.ts'
import type { HealthBoard } from '../status/health.ts'
import type { StoreClient } from '../store-process/index.ts'
import { damageText, loadDamage } from './damage.ts'

const MAX_ROWS = 100
const MAX_NAMED = 3

interface Telling {
  readonly store: StoreClient
  readonly health: Pick<HealthBoard, 'set'>
  readonly log: Logger
}

/** Reports a database that could not be used, until somebody has taken note of it; returns the text. */
export async function tellDamage({ store, health, log }: Telling): Promise<string | undefined> {
  const damage = await loadDamage(store)
  if (!damage) return undefined
  const text = damageText(damage)
  log.error(damage.cause === 'missing' ? 'the database was gone' : 'a damaged database was put aside', {
    ...damage,
  })
  health.set('damage', { level: 'bad', text, view: 'settings-backup' })
  return text
}

/** Reports rows that nobody can understand, until somebody has taken note of them; returns the text. */
export async function tellAside({ store, health, log }: Telling): Promise<string | undefined> {
  const rows = await store.read('asideRows', { limit: MAX_ROWS })
  if (rows.length === 0) return undefined
  for (const { place, key, why, at } of rows)
    log.error('something stored was put aside', { place, key, why, at })
  const named = rows.slice(0, MAX_NAMED).map(({ place, key, why }) => `${place} ${key} (${why})`)
  const more = rows.length > MAX_NAMED ? ` and ${rows.length - MAX_NAMED} more` : ''
  const text = `What could not be understood was put aside and is kept in the database: ${named.join(', ')}${more}.`
  health.set('aside', { level: 'warning', text, view: 'settings-backup' })
  return text
}
