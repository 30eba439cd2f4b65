import { defineStore } from 'pinia'
import { onScopeDispose, ref, shallowRef } from 'vue'
import type {
  BackupPlan,
  BackupProgress,
  BackupsState,
  Damage,
  KeepingEntry,
  StoreCheck,
} from '../../../../core/contract/index.ts'
import { desktop, followFeed, toFailure, useApi, type Failure } from '../../../api/index.ts'

function download(id: string): void {
  const link = document.createElement('a')
  link.href = `download/${encodeURIComponent(id)}`
  link.download = ''
  link.click()
}

/** Backups, the check of the database, and what the rules of keeping did. */
export const useBackupStore = defineStore('backup', () => {
  const { client } = useApi()
  const log = shallowRef<readonly KeepingEntry[]>()
  const damage = shallowRef<Damage | null>(null)
  const progress = shallowRef<BackupProgress>()
  const found = shallowRef<StoreCheck>()
  const failure = shallowRef<Failure>()
  const busy = ref<'backup' | 'check'>()
  const state = shallowRef<BackupsState>()
  const planFailure = shallowRef<Failure>()
  const isSavingPlan = ref(false)
  onScopeDispose(
    followFeed(
      (signal) => client.backups.watch(undefined, { signal }),
      (message) => void (state.value = message),
    ),
  )

  async function attempt(work: () => Promise<unknown>) {
    failure.value = undefined
    try {
      await work()
    } catch (error) {
      failure.value = toFailure(error)
    } finally {
      busy.value = undefined
    }
  }
  const read = () =>
    attempt(async () => {
      ;[log.value, damage.value] = await Promise.all([client.keeping.log(), client.keeping.damage()])
    })
  return {
    log,
    damage,
    progress,
    found,
    failure,
    busy,
    read,
    state,
    planFailure,
    isSavingPlan,
    /** Saves the plan; undefined keeps the passphrase, null takes it away. Returns whether it is saved. */
    async savePlan(plan: BackupPlan, passphrase: string | null | undefined): Promise<boolean> {
      isSavingPlan.value = true
      planFailure.value = undefined
      try {
        const revision = state.value?.revision
        const saved = await client.backups.savePlan({
          ...{ plan, ...(revision === undefined ? {} : { revision }) },
          ...(passphrase === undefined ? {} : { passphrase }),
        })
        // The feed says so, too, a moment later.
        if (state.value)
          state.value = {
            ...state.value,
            revision: saved.revision,
            plan,
            hasPassphrase: passphrase === undefined ? state.value.hasPassphrase : passphrase !== null,
          }
        return true
      } catch (error) {
        planFailure.value = toFailure(error)
        return false
      } finally {
        isSavingPlan.value = false
      }
    },
    async runPlan() {
      planFailure.value = undefined
      await client.backups.runPlan().catch((error: unknown) => (planFailure.value = toFailure(error)))
    },
    /** Asks where to save (desktop) and writes; in a browser the file arrives as a download. */
    async backUp(passphrase: string | undefined) {
      const host = desktop()
      const end = passphrase === undefined ? '' : '.encrypted'
      const defaultName = `halfcall-backup-${new Date().toISOString().slice(0, 10)}.db${end}`
      const chosen = await host?.chooseSaveFile({ defaultName })
      if (host && !chosen) return
      busy.value = 'backup'
      progress.value = undefined
      await attempt(async () => {
        for await (const step of await client.keeping.backup({
          ...(chosen ? { target: chosen.token } : {}),
          ...(passphrase === undefined ? {} : { passphrase }),
        })) {
          progress.value = step
          if (step.download !== undefined) download(step.download)
        }
      })
    },
    async check() {
      busy.value = 'check'
      found.value = undefined
      await attempt(async () => {
        found.value = await client.keeping.check()
      })
    },
    async noteDamage() {
      await attempt(() => client.keeping.noteDamage())
      await read()
    },
  }
})
