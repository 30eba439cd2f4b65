import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ExportPreset } from '../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../api/index.ts'

/** Ways to write a file, under names; the PBX keeps them, for everybody. */
export const useExportPresetsStore = defineStore('export-presets', () => {
  const { client } = useApi()
  const presets = shallowRef<readonly ExportPreset[]>([])
  const failure = shallowRef<Failure>()
  async function after(change: Promise<unknown>) {
    try {
      await change
      presets.value = await client.saved.presets()
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  return {
    presets,
    failure,
    load: () => after(Promise.resolve()),
    save: (preset: ExportPreset) => after(client.saved.savePreset(preset)),
    remove: (name: string) => after(client.saved.removePreset({ name })),
  }
})
