import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useApi } from '../../api/index.ts'
import { oneValue } from './record-query.ts'

/** Whether a call from one line to another is on record: lists of directions name transit only then. */
export const useTransitStore = defineStore('transit', () => {
  const { client } = useApi()
  const exists = ref(false)
  return {
    exists,
    async load() {
      if (exists.value) return
      const filter = { view: 'all' as const, where: [oneValue('direction', 'transit')] }
      // The choice is a help: where it cannot be read, the list itself tells why.
      const { rows } = await client.cdr.list({ filter, limit: 1 }).catch(() => ({ rows: [] }))
      exists.value = rows.length > 0
    },
  }
})
