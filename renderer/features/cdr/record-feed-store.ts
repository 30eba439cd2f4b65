import { defineStore } from 'pinia'
import { onScopeDispose, ref } from 'vue'
import { followFeed, useApi } from '../../api/index.ts'

/** The store of the feed that announces written records. */
export const useRecordFeedStore = defineStore('record-feed', () => {
  const { client } = useApi()
  /** Highest sequence on disk; undefined until it is known. */
  const sequence = ref<number>()
  onScopeDispose(
    followFeed(
      (signal) => client.cdr.watch(undefined, { signal }),
      (message) => (sequence.value = message.sequence),
    ),
  )
  return { sequence }
})
