import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { CallRecord, RecordCursor, RecordSort, RecordTotals } from '../../../core/contract/index.ts'
import { coalesce, toFailure, useApi, type Failure } from '../../api/index.ts'
import { mergeNewest, type Listed } from './merge-newest.ts'
import { useRecordFeedStore } from './record-feed-store.ts'
import { OWN_WEEKDAY } from './own-weekday.ts'
import { onTab, STORED_TABS, toAddress, toFilter, type RecordQuery, type StoredTab } from './record-query.ts'

const PAGE_ROWS = 100
const REFRESH_MS = 1_000
/** About fifty pages. */
const MAX_PRINTED = 2_000

/** A row of the list: a call with the number of its halves on record, or a single half. */
export interface RecordRow {
  readonly key: string
  readonly record: CallRecord
  readonly halves?: number
}
type Cursor = RecordCursor
/** Totals of one tab. */
export type Totals = RecordTotals

const EMPTY: Listed<RecordRow, Cursor> = { rows: [], next: undefined }
const keyOf = ({ key }: RecordRow) => key

/** The order of a list until somebody chooses another. */
export const NEWEST_FIRST: RecordSort = { column: 'setup_time', direction: 'descending' }

/** The list of records: pages by key, totals of each tab, and what arrives while one looks at it. */
export const useRecordsStore = defineStore('records', () => {
  const { client } = useApi()
  const feed = useRecordFeedStore()
  const query = shallowRef<RecordQuery>({ tab: 'calls' })
  const list = shallowRef<Listed<RecordRow, Cursor>>(EMPTY)
  /** The newest page while one reads further down; it waits for being wanted. */
  const waiting = shallowRef<{ list: Listed<RecordRow, Cursor>; added: number }>()
  const totals = shallowRef<Partial<Record<StoredTab, Totals>>>({})
  const failure = shallowRef<Failure>()
  const isLoading = ref(false)
  const hasLoaded = ref(false)
  const isAtTop = ref(true)
  let isShown = false
  let turn = 0
  /** The controller that aborts the requests of the previous question: nobody waits for them any more. */
  let asking = new AbortController()

  const filterOf = (asked: RecordQuery) => toFilter(asked, Date.now(), OWN_WEEKDAY)
  const filter = computed(() => filterOf(query.value))

  async function readPage(asked: RecordQuery, after?: Cursor): Promise<Listed<RecordRow, Cursor>> {
    if (asked.tab === 'live') return EMPTY
    const { sort = NEWEST_FIRST } = asked
    const input = { filter: filterOf(asked), sort, limit: PAGE_ROWS, ...(after ? { after } : {}) }
    const { signal } = asking
    if (asked.tab === 'calls') {
      const { rows, next } = await client.cdr.listCalls(input, { signal })
      return { rows: rows.map((row) => ({ key: row.record.call_id, ...row })), next }
    }
    const { rows, next } = await client.cdr.list(input, { signal })
    return { rows: rows.map((record) => ({ key: record.record_id, record })), next }
  }
  /** Counts the tabs. For a new question the quick counts come first; the slow one is read for the tab that shows. */
  async function countTabs(isNew: boolean) {
    const mine = turn
    const { signal } = asking
    // They are counted one after the other: the tab that shows first.
    const tabs = [...STORED_TABS].sort((tab) => (tab === query.value.tab ? -1 : 0))
    const read = async (tab: StoredTab, quick: boolean) => {
      const counted = await client.cdr.count({ filter: filterOf(onTab(query.value, tab)), quick }, { signal })
      if (mine === turn) totals.value = { ...totals.value, [tab]: counted }
    }
    try {
      const shown = tabs.find((tab) => tab === query.value.tab)
      await Promise.all(tabs.filter((tab) => isNew || tab !== shown).map((tab) => read(tab, true)))
      if (shown && mine === turn) await read(shown, false)
    } catch (error) {
      if (mine === turn) throw error
    }
  }
  /** Runs a request; only that of the latest question counts. */
  async function latest<T>(request: Promise<T>, take: (answer: T) => void) {
    const mine = turn
    isLoading.value = true
    try {
      const answer = await request
      if (mine !== turn) return
      take(answer)
      failure.value = undefined
    } catch (error) {
      if (mine === turn) failure.value = toFailure(error)
    } finally {
      if (mine === turn) isLoading.value = false
    }
  }
  async function load() {
    turn++
    asking.abort()
    asking = new AbortController()
    waiting.value = undefined
    const rows = latest(readPage(query.value), (page) => {
      list.value = page
      hasLoaded.value = true
    })
    const counts = countTabs(true).catch((error: unknown) => (failure.value ??= toFailure(error)))
    await Promise.all([rows, counts])
  }
  async function refresh() {
    if (!isShown) return
    // In another order new rows may belong anywhere: the list stays, the counts tell that there is more.
    const isNewestFirst = JSON.stringify(query.value.sort ?? NEWEST_FIRST) === JSON.stringify(NEWEST_FIRST)
    if (!isNewestFirst && !isAtTop.value) return countTabs(false).catch(() => undefined)
    await latest(readPage(query.value), (page) => {
      if (!isNewestFirst) {
        list.value = page
        return
      }
      const merged = mergeNewest(list.value, page, keyOf)
      if (isAtTop.value || merged.added === 0) list.value = merged
      else waiting.value = { list: page, added: merged.added }
    })
    await countTabs(false).catch((error: unknown) => (failure.value ??= toFailure(error)))
  }
  watch(() => feed.sequence, coalesce(refresh, REFRESH_MS))

  return {
    query,
    filter,
    list,
    waiting,
    totals,
    failure,
    isLoading,
    hasLoaded,
    isAtTop,
    load,
    /** Shows a query; the rows of the one before stay until its own are there. */
    async show(asked: RecordQuery) {
      const isSame = isShown && JSON.stringify(toAddress(asked)) === JSON.stringify(toAddress(query.value))
      isShown = true
      if (isSame) return
      if (asked.tab !== query.value.tab) list.value = EMPTY
      query.value = asked
      hasLoaded.value = false
      await load()
    },
    hide: () => void (isShown = false),
    /** Loads the next page of older rows. */
    async more() {
      const { next } = list.value
      if (!next || isLoading.value) return
      await latest(readPage(query.value, next), (page) => {
        list.value = { rows: [...list.value.rows, ...page.rows], next: page.next }
      })
    },
    /** Reads the rows from the first on, as many as are printed at most. */
    async readForPrint(): Promise<CallRecord[]> {
      const rows: CallRecord[] = []
      let after: Cursor | undefined
      do {
        const page = await readPage(query.value, after)
        rows.push(...page.rows.map(({ record }) => record))
        after = page.next
      } while (after && rows.length < MAX_PRINTED)
      return rows
    },
    /** Puts what arrived meanwhile into the list. */
    takeWaiting() {
      if (waiting.value) list.value = mergeNewest(list.value, waiting.value.list, keyOf)
      waiting.value = undefined
    },
  }
})
