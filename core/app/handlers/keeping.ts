import { checkStore, forgetDamage, loadDamage } from '../keeping/index.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

const LOG_LINES = 200

/**
 * Returns the handlers for the log of the rules of keeping, for backups, and for the check whether the database is
 * sound.
 */
export function keepingHandlers(parts: PbxParts) {
  return {
    log: procedures.keeping.log.handler(({ signal }) =>
      parts.store.read('keepingLog', { limit: LOG_LINES }, signal),
    ),
    damage: procedures.keeping.damage.handler(() => loadDamage(parts.store)),
    aside: procedures.keeping.aside.handler(() => parts.store.read('asideRows', { limit: LOG_LINES })),
    noteDamage: procedures.keeping.noteDamage.handler(async () => {
      await forgetDamage(parts.store)
      await parts.store.write('noteAside', {})
      parts.health.set('damage')
      parts.health.set('aside')
      return {}
    }),
    check: procedures.keeping.check.handler(() => checkStore(parts.dataDir)),
    backup: procedures.keeping.backup.handler(({ input }) =>
      parts.backups.run(input.target, input.passphrase),
    ),
  }
}
