import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { CallRecord } from '../../../core/contract/index.ts'
import { coalesce, toFailure, useApi, type Client, type Failure } from '../../api/index.ts'
import { rangeSpan, useRecordFeedStore } from '../cdr/index.ts'

const LAST_ROWS = 8
const REFRESH_MS = 1_000
const MONDAY = 1

/** Today's numbers, the last calls, and what a phone needs to find this PBX. */
export const useDashboardStore = defineStore('dashboard', () => {
  const { client } = useApi()
  const feed = useRecordFeedStore()
  const today = shallowRef<{ calls: number; answered: number; failed: number; talkSeconds: number }>()
  const last = shallowRef<readonly CallRecord[]>()
  const info = shallowRef<Awaited<ReturnType<Client['system']['info']>>>()
  /** Whether any call on record was answered; undefined until it is known. */
  const hasTalked = shallowRef<boolean>()
  const failure = shallowRef<Failure>()

  async function read() {
    const span = rangeSpan('today', Date.now(), MONDAY)
    try {
      const [all, failed, page, about, talked] = await Promise.all([
        client.cdr.count({ filter: { view: 'all', ...span }, quick: true }),
        client.cdr.count({ filter: { view: 'failed', ...span }, quick: true }),
        client.cdr.listCalls({ filter: { view: 'all' }, limit: LAST_ROWS }),
        info.value ?? client.system.info(),
        hasTalked.value || client.cdr.count({ filter: { view: 'basic' }, quick: true }),
      ])
      const { calls, answered, talkSeconds } = all
      today.value = { calls, answered, failed: failed.calls, talkSeconds }
      last.value = page.rows.map(({ record }) => record)
      info.value = about
      hasTalked.value = talked === true || talked.calls > 0
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  watch(() => feed.sequence, coalesce(read, REFRESH_MS))
  return { today, last, info, hasTalked, failure, read }
})
