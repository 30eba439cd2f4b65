import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { BackupProgress, Damage, KeepingEntry, StoreCheck } from '../../../../core/contract/index.ts'
import { desktop, toFailure, useApi, type Failure } from '../../../api/index.ts'

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
    /** Asks where to save (desktop) and writes; in a browser the file arrives as a download. */
    async backUp() {
      const host = desktop()
      const defaultName = `halfcall-backup-${new Date().toISOString().slice(0, 10)}.db`
      const chosen = await host?.chooseSaveFile({ defaultName })
      if (host && !chosen) return
      busy.value = 'backup'
      progress.value = undefined
      await attempt(async () => {
        for await (const step of await client.keeping.backup(chosen ? { target: chosen.token } : {})) {
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
