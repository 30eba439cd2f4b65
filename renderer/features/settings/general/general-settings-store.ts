import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { settingsSchema, type Settings } from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'
import { createEditable } from '../../../ui/index.ts'

/** What is wrong with settings, by the path of the field (`listen.tls`), in the words of their schema. */
export function settingsProblems(settings: Settings): ReadonlyMap<string, string> {
  const issues = settingsSchema.safeParse(settings).error?.issues ?? []
  return new Map(issues.map(({ path, message }) => [path.join('.'), message]))
}

/** Settings of the whole PBX: draft beside saved. */
export const useGeneralSettingsStore = defineStore('general-settings', () => {
  const { client } = useApi()
  const { draft, saved, changes, load, discard } = createEditable<Settings>()
  const failure = shallowRef<Failure>()
  const isSaving = ref(false)
  let revision = 0

  async function read() {
    try {
      const answer = await client.settings.get()
      revision = answer.revision
      load(answer.settings)
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  return {
    draft,
    saved,
    changes,
    failure,
    isSaving,
    read,
    discard,
    async save() {
      if (!draft.value) return
      isSaving.value = true
      try {
        await client.settings.update({ revision, settings: draft.value })
        await read()
      } catch (error) {
        failure.value = toFailure(error)
      } finally {
        isSaving.value = false
      }
    },
  }
})
