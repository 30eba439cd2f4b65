import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { Annotation, CallDetails, CallRecord } from '../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../api/index.ts'
import { useRecordFeedStore } from './record-feed-store.ts'

/** One call with all its halves, for the panel; and the halves of unfolded rows. */
export const useCallDetailsStore = defineStore('call-details', () => {
  const { client } = useApi()
  const feed = useRecordFeedStore()
  const callId = ref<string>()
  const details = shallowRef<CallDetails>()
  /** Calls that are tied to the open one: a transfer, a call back. */
  const related = shallowRef<readonly CallRecord[]>([])
  const failure = shallowRef<Failure>()
  const unfolded = shallowRef<ReadonlyMap<string, readonly CallRecord[]>>(new Map())

  async function relatedTo({ callId: id, halves }: CallDetails): Promise<CallRecord[]> {
    const ids = [id, ...halves.map(({ record }) => record.related_call_id)].filter(Boolean)
    const where = [{ field: 'call_id' as const, is: 'is' as const, values: [...new Set(ids)], not: false }]
    const { rows } = await client.cdr.listCalls({ filter: { view: 'all', where }, limit: 20 })
    return rows.map(({ record }) => record).filter(({ call_id: other }) => other !== id)
  }
  async function read() {
    const asked = callId.value
    if (asked === undefined) return
    try {
      const answer = await client.cdr.get({ callId: asked })
      if (callId.value !== asked) return
      details.value = answer
      related.value = await relatedTo(answer)
      failure.value = undefined
    } catch (error) {
      if (callId.value === asked) failure.value = toFailure(error)
    }
  }
  // The other half of an open call may reach the disk a moment later.
  watch(() => feed.sequence, read)

  return {
    callId,
    details,
    related,
    failure,
    unfolded,
    read,
    async open(asked: string | undefined) {
      if (callId.value === asked) return
      callId.value = asked
      if (asked === undefined) details.value = undefined
      related.value = []
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
    /** Writes on a record; true when it is done. */
    async annotate(recordId: string, changes: Annotation): Promise<boolean> {
      try {
        await client.cdr.annotate({ recordId, changes })
        await read()
        return true
      } catch (error) {
        failure.value = toFailure(error)
        return false
      }
    },
    foldAll: () => (unfolded.value = new Map()),
  }
})
