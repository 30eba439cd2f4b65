import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { CdrSettings, Extension, ScenarioPreview } from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'
import { createEditable } from '../../../ui/index.ts'

/** What the page edits: the record settings, and the overrides by extension number. */
export interface RecordDraft {
  cdr: CdrSettings
  overrides: Record<string, Extension['record']>
}

/** Record settings: draft beside saved, and what the draft would leave. */
export const useRecordSettingsStore = defineStore('record-settings', () => {
  const { client } = useApi()
  const { draft, saved, changes, load, discard } = createEditable<RecordDraft>()
  const preview = shallowRef<{ scenarios: ScenarioPreview[]; deletes: number; masks: number }>()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const failure = shallowRef<Failure>()
  const isSaving = ref(false)
  let revision = 0

  async function read() {
    try {
      const [settings, extensions] = await Promise.all([client.settings.get(), client.extensions.list()])
      revision = settings.revision
      names.value = new Map(extensions.map(({ number, name }) => [number, name]))
      load({
        cdr: settings.cdr,
        overrides: Object.fromEntries(extensions.map(({ number, record }) => [number, record])),
      })
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  return {
    draft,
    saved,
    changes,
    names,
    preview,
    failure,
    isSaving,
    discard,
    read,
    async look(settings: CdrSettings) {
      try {
        preview.value = await client.settings.previewRecords(settings)
      } catch (error) {
        failure.value = toFailure(error)
      }
    },
    async save() {
      if (!draft.value) return
      const { cdr, overrides } = draft.value
      isSaving.value = true
      try {
        await client.settings.updateRecords({
          revision,
          cdr,
          overrides: Object.entries(overrides).map(([number, record]) => ({ number, record })),
        })
        await read()
      } catch (error) {
        failure.value = toFailure(error)
      } finally {
        isSaving.value = false
      }
    },
  }
})
