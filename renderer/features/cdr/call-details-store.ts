import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { CallDetails, CallRecord } from '../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../api/index.ts'
import { useRecordFeedStore } from './record-feed-store.ts'

/** One call with all its halves, for the panel; and the halves of unfolded rows. */
export const useCallDetailsStore = defineStore('call-details', () => {
  const { client } = useApi()
  const feed = useRecordFeedStore()
  const callId = ref<string>()
  const details = shallowRef<CallDetails>()
  const failure = shallowRef<Failure>()
  const unfolded = shallowRef<ReadonlyMap<string, readonly CallRecord[]>>(new Map())

  async function read() {
    const asked = callId.value
    if (asked === undefined) return
    try {
      const answer = await client.cdr.get({ callId: asked })
      if (callId.value !== asked) return
      details.value = answer
      failure.value = undefined
    } catch (error) {
      if (callId.value === asked) failure.value = toFailure(error)
    }
  }
  // The other half of an open call may reach the disk a moment later.
  watch(() => feed.sequence, read)

  return {
    details,
    failure,
    unfolded,
    read,
    async open(asked: string | undefined) {
      if (callId.value === asked) return
      callId.value = asked
      if (asked === undefined) details.value = undefined
      failure.value = undefined
      await read()
    },
    /** Unfolds a call's row into its halves, or folds it. */
    async toggle(asked: string) {
      const rows = new Map(unfolded.value)
      if (rows.delete(asked)) {
        unfolded.value = rows
        return
      }
      try {
        const { halves } = await client.cdr.get({ callId: asked })
        unfolded.value = new Map(unfolded.value).set(
          asked,
          halves.map(({ record }) => record),
        )
      } catch (error) {
        failure.value = toFailure(error)
      }
    },
    foldAll: () => (unfolded.value = new Map()),
  }
})
