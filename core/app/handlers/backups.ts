import type { BackupsState } from '../../contract/index.ts'
import { feed } from './feed.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** Returns the handlers for planned backups, and for the restore of one. */
export function backupsHandlers({ backups }: Pick<PbxParts, 'backups'>) {
  const { planned, restore } = backups
  const state = (): BackupsState => ({ ...planned.current(), waitingRestore: restore.waiting() })
  return {
    watch: procedures.backups.watch.handler(({ signal }) =>
      feed(
        (push) => {
          push(state())
          const stops = [planned, restore].map((part) => part.onChange(() => push(state())))
          return () => {
            for (const stop of stops) stop()
          }
        },
        'latest',
        signal,
      ),
    ),
    savePlan: procedures.backups.savePlan.handler(async ({ input }) => {
      const { plan, passphrase, revision } = input
      return { revision: await planned.save(plan, passphrase, revision) }
    }),
    runPlan: procedures.backups.runPlan.handler(() => {
      planned.runNow()
      return {}
    }),
    checkRestore: procedures.backups.checkRestore.handler(({ input }) =>
      restore.check(input.id, input.passphrase),
    ),
    restore: procedures.backups.restore.handler(({ input }) => {
      restore.restore(input.calls)
      return {}
    }),
    cancelRestore: procedures.backups.cancelRestore.handler(() => {
      restore.cancel()
      return {}
    }),
  }
}
