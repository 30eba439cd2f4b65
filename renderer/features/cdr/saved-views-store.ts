import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { SavedView } from '../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../api/index.ts'

/** Lists of records under names; the PBX keeps them, for everybody. */
export const useSavedViewsStore = defineStore('saved-views', () => {
  const { client } = useApi()
  const views = shallowRef<readonly SavedView[]>([])
  /** The one removed last, which can be brought back. */
  const removed = shallowRef<SavedView>()
  const failure = shallowRef<Failure>()

  /** Waits for a change and reads the list again; false when it failed. */
  async function after(change: Promise<unknown>): Promise<boolean> {
    try {
      await change
      views.value = await client.saved.views()
      failure.value = undefined
      return true
    } catch (error) {
      failure.value = toFailure(error)
      return false
    }
  }
  return {
    views,
    removed,
    failure,
    load: () => after(Promise.resolve()),
    async save(view: SavedView) {
      removed.value = undefined
      return after(client.saved.saveView(view))
    },
    /** Saves views one after the other; false when one of them could not be. */
    async add(added: readonly SavedView[]) {
      removed.value = undefined
      for (const view of added) if (!(await after(client.saved.saveView(view)))) return false
      return true
    },
    async remove(view: SavedView) {
      if (await after(client.saved.removeView({ name: view.name }))) removed.value = view
    },
    async bringBack() {
      const view = removed.value
      if (view && (await after(client.saved.saveView(view)))) removed.value = undefined
    },
  }
})
