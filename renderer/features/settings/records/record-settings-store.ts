import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { CdrSettings, Extension, ScenarioPreview } from '../../../../core/contract/index.ts'
import { toFailure, useApi } from '../../../api/index.ts'
import { createSharedForm } from '../shared-form.ts'

/** The data that the page edits: the record settings, and the overrides by extension number. */
export interface RecordDraft {
  cdr: CdrSettings
  overrides: Record<string, Extension['record']>
}

/** Record settings: draft beside saved, and what the draft would leave. */
export const useRecordSettingsStore = defineStore('record-settings', () => {
  const { client } = useApi()
  const preview = shallowRef<{ scenarios: ScenarioPreview[]; deletes: number; masks: number }>()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const form = createSharedForm<RecordDraft>({
    async read() {
      const [{ revision, cdr }, extensions] = await Promise.all([
        client.settings.get(),
        client.extensions.list(),
      ])
      names.value = new Map(extensions.map(({ number, name }) => [number, name]))
      const overrides = Object.fromEntries(extensions.map(({ number, record }) => [number, record]))
      return { revision, value: { cdr, overrides } }
    },
    write: (revision, { cdr, overrides }) =>
      client.settings.updateRecords({
        revision,
        cdr,
        overrides: Object.entries(overrides).map(([number, record]) => ({ number, record })),
      }),
  })
  return {
    ...form,
    names,
    preview,
    async look(settings: CdrSettings) {
      try {
        preview.value = await client.settings.previewRecords(settings)
      } catch (error) {
        form.failure.value = toFailure(error)
      }
    },
  }
})
