import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { layoutOf, type ColumnLayout } from './column-layout.ts'
import type { StoredTab } from './record-query.ts'

/** Columns of each tab, kept on this computer. */
export const useColumnLayoutStore = defineStore('column-layout', () => {
  const kept = useLocalStorage<Partial<Record<StoredTab, unknown>>>('halfcall.columns', {})
  return {
    layout: (tab: StoredTab): ColumnLayout => layoutOf(kept.value[tab], tab),
    change(tab: StoredTab, layout: ColumnLayout) {
      kept.value = { ...kept.value, [tab]: layout }
    },
    reset(tab: StoredTab) {
      const { [tab]: _gone, ...rest } = kept.value
      kept.value = rest
    },
  }
})
