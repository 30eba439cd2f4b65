import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { RestorePreview } from '../../../../core/contract/index.ts'
import { sendFile, toFailure, useApi, type Failure } from '../../../api/index.ts'

/** The restore of a backup: a file is sent and checked, then ordered. */
export const useRestoreStore = defineStore('restore', () => {
  const { client } = useApi()
  const step = ref<'choose' | 'sending' | 'checking' | 'passphrase' | 'checked' | 'ordered'>('choose')
  const file = shallowRef<File>()
  const sent = ref(0)
  const preview = shallowRef<RestorePreview>()
  const failure = shallowRef<Failure>()
  let id: string | undefined
  let running = new AbortController()

  function forget() {
    running.abort()
    running = new AbortController()
    if (id !== undefined) void client.imports.cancel({ id }).catch(() => undefined)
    id = undefined
    step.value = 'choose'
    sent.value = 0
    preview.value = undefined
    failure.value = undefined
  }
  async function check(passphrase?: string) {
    if (id === undefined) return
    step.value = 'checking'
    failure.value = undefined
    try {
      preview.value = await client.backups.checkRestore({ id, ...(passphrase ? { passphrase } : {}) })
      id = undefined
      step.value = 'checked'
    } catch (error) {
      const found = toFailure(error)
      const isLocked = found.code === 'backup.passphrase'
      if (!isLocked || passphrase !== undefined) failure.value = found
      step.value = isLocked ? 'passphrase' : 'choose'
    }
  }
  return {
    step,
    file,
    sent,
    preview,
    failure,
    forget,
    check,
    async choose(chosen: File) {
      forget()
      file.value = chosen
      step.value = 'sending'
      try {
        await sendFile(client, chosen, {
          begun: (given) => void (id = given),
          sent: (bytes) => void (sent.value = bytes),
          signal: running.signal,
        })
        await check()
      } catch (error) {
        failure.value = toFailure(error)
        step.value = 'choose'
      }
    },
    /** Abandons the checked backup. */
    async giveUp() {
      forget()
      await client.backups.cancelRestore().catch(() => undefined)
    },
    async restore(calls: 'end' | 'wait') {
      try {
        await client.backups.restore({ calls })
        step.value = calls === 'end' ? 'ordered' : 'choose'
      } catch (error) {
        failure.value = toFailure(error)
        step.value = 'choose'
      }
    },
  }
})
