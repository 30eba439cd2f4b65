import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { ImportMapping } from '../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../api/index.ts'

/** The store of named mappings for the columns of other systems' files; the PBX keeps them, for everybody. */
export const useImportMappingsStore = defineStore('import-mappings', () => {
  const { client } = useApi()
  const mappings = shallowRef<readonly ImportMapping[]>([])
  const failure = shallowRef<Failure>()

  /** Waits for a change and reads the list again. */
  async function after(change: Promise<unknown>) {
    try {
      await change
      mappings.value = await client.saved.mappings()
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  return {
    mappings,
    failure,
    load: () => after(Promise.resolve()),
    save: (mapping: ImportMapping) => after(client.saved.saveMapping(mapping)),
    remove: (name: string) => after(client.saved.removeMapping({ name })),
  }
})
