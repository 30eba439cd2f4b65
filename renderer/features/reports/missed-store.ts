import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { MissedByExtension, MissedInput, MissedPage } from '../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../api/index.ts'

/** The choice of missed calls to show. */
export type MissedWish = Pick<MissedInput, 'from' | 'to' | 'kind' | 'extension' | 'days' | 'only'>

/** Missed calls: the list, page by page, and the counts of each extension. */
export const useMissedStore = defineStore('missed', () => {
  const { client } = useApi()
  const rows = shallowRef<MissedPage['rows']>()
  const extensions = shallowRef<MissedByExtension['rows']>([])
  const failure = shallowRef<Failure>()
  const isBusy = ref(false)
  const hasMore = ref(false)
  let wish: MissedWish | undefined
  let next: MissedPage['next']
  let asked = 0

  async function run(work: (isCurrent: () => boolean) => Promise<void>) {
    const mine = ++asked
    isBusy.value = true
    try {
      await work(() => mine === asked)
      if (mine === asked) failure.value = undefined
    } catch (error) {
      if (mine === asked) failure.value = toFailure(error)
    } finally {
      if (mine === asked) isBusy.value = false
    }
  }
  const took = (page: MissedPage) => {
    next = page.next
    hasMore.value = next !== undefined
  }
  return {
    rows,
    extensions,
    failure,
    isBusy,
    hasMore,
    show: (asking: MissedWish) =>
      run(async (isCurrent) => {
        wish = asking
        const { from, to, days } = asking
        const [page, counts] = await Promise.all([
          client.reports.missed(asking),
          client.reports.missedByExtension({
            days,
            ...(from === undefined ? {} : { from }),
            ...(to === undefined ? {} : { to }),
          }),
        ])
        if (!isCurrent()) return
        rows.value = page.rows
        extensions.value = counts.rows
        took(page)
      }),
    more: () =>
      run(async (isCurrent) => {
        if (!wish || !next) return
        const page = await client.reports.missed({ ...wish, after: next })
        if (!isCurrent()) return
        rows.value = [...(rows.value ?? []), ...page.rows]
        took(page)
      }),
  }
})
