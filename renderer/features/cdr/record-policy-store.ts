import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { RecordPolicy } from '../../../core/contract/index.ts'
import { followFeed, useApi } from '../../api/index.ts'

/** The record policy in force: a view that needs records it does not write says so. */
export const useRecordPolicyStore = defineStore('record-policy', () => {
  const { client } = useApi()
  const policy = shallowRef<RecordPolicy>()
  async function* policies(signal: AbortSignal) {
    for await (const { revision } of await client.settings.watch(undefined, { signal })) {
      const current = await client.settings.get()
      if (current.revision >= revision) yield current.cdr.policy
    }
  }
  onScopeDispose(
    followFeed(
      async (signal) => policies(signal),
      (current) => (policy.value = current),
    ),
  )
  return { policy }
})
