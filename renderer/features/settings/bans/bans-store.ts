import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Ban, Settings } from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'

/** Bans in force, and whether this computer itself is exempt. */
export const useBansStore = defineStore('bans', () => {
  const { client } = useApi()
  const bans = shallowRef<readonly Ban[]>()
  const settings = shallowRef<Settings>()
  const failure = shallowRef<Failure>()
  const isBusy = ref(false)
  let revision = 0

  async function read() {
    try {
      const [list, answer] = await Promise.all([client.system.bans(), client.settings.get()])
      bans.value = list
      settings.value = answer.settings
      revision = answer.revision
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  async function change(command: () => Promise<unknown>) {
    isBusy.value = true
    try {
      await command()
      await read()
    } catch (error) {
      failure.value = toFailure(error)
    } finally {
      isBusy.value = false
    }
  }
  return {
    bans,
    settings,
    failure,
    isBusy,
    read,
    lift: ({ address, user }: Ban) => change(() => client.system.liftBan({ address, user })),
    async setBanLoopback(banLoopback: boolean) {
      const { value } = settings
      if (value) {
        await change(() => client.settings.update({ revision, settings: { ...value, banLoopback } }))
      }
    },
  }
})
