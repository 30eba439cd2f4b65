import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Ban, Settings } from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'
import { createSharedForm } from '../shared-form.ts'

/** Bans in force, and whether this computer itself is exempt. */
export const useBansStore = defineStore('bans', () => {
  const { client } = useApi()
  const bans = shallowRef<readonly Ban[]>()
  const failure = shallowRef<Failure>()
  const isBusy = ref(false)
  const {
    draft,
    failure: formFailure,
    isSaving,
    read: readForm,
    save,
    discard,
  } = createSharedForm<Settings>({
    async read() {
      const { revision, settings } = await client.settings.get()
      return { revision, value: settings }
    },
    write: (revision, settings) => client.settings.update({ revision, settings }),
  })

  async function read() {
    try {
      bans.value = await client.system.bans()
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
    if (draft.value === undefined || formFailure.value) await readForm()
  }
  async function lift({ address, user }: Ban) {
    isBusy.value = true
    try {
      await client.system.liftBan({ address, user })
      await read()
    } catch (error) {
      failure.value = toFailure(error)
    } finally {
      isBusy.value = false
    }
  }
  return {
    bans,
    settings: draft,
    failure: computed(() => failure.value ?? formFailure.value),
    isBusy: computed(() => isBusy.value || isSaving.value),
    read,
    lift,
    async setBanLoopback(banLoopback: boolean) {
      if (!draft.value) return
      draft.value.banLoopback = banLoopback
      await save()
      // The switch shows what is in force.
      if (formFailure.value) discard()
    },
  }
})
