import { expect, it } from 'vitest'
import type { RecordsSince } from '../../contract/index.ts'
import { createRecordPages } from './record-pages.ts'

interface Case {
  readonly name: string
  /** `change` for records that were written, else the place that somebody asks from. */
  readonly asked: readonly (number | 'change' | 'answers')[]
  readonly read: readonly number[]
}
const CASES: readonly Case[] = [
  { name: 'fifty at one place', asked: Array<number>(50).fill(7), read: [7] },
  { name: 'two places', asked: [7, 3, 7, 3], read: [7, 3] },
  { name: 'also when it has been read', asked: [7, 'answers', 7], read: [7] },
  { name: 'anew after a change', asked: [7, 'answers', 'change', 7, 7], read: [7, 7] },
  { name: 'a change while it is read', asked: [7, 'change', 7], read: [7, 7] },
  {
    name: 'many places: the earliest is forgotten',
    asked: [...Array.from({ length: 21 }, (_, place) => place), 20, 0],
    read: [...Array.from({ length: 21 }, (_, place) => place), 0],
  },
]
it.each(CASES)('reads a page once for all: $name', async ({ asked, read }) => {
  const reads: number[] = []
  let change = () => undefined as void
  let told = 0
  const pages = createRecordPages({
    recordsSince(since) {
      reads.push(since)
      return Promise.resolve({ records: [], gaps: [], next: since, more: false } satisfies RecordsSince)
    },
    onRecordsChanged(listener) {
      change = listener
      return () => undefined
    },
  })
  pages.onChange(() => told++)
  for (const what of asked) {
    if (what === 'change') change()
    else if (what === 'answers') await Promise.resolve()
    else void pages.after(what)
  }
  expect([reads, told]).toEqual([read, asked.filter((what) => what === 'change').length])
})

it('asks again after a failure', async () => {
  let reads = 0
  const pages = createRecordPages({
    recordsSince: () => Promise.reject(new Error(String(++reads))),
    onRecordsChanged: () => () => undefined,
  })
  await expect(pages.after(1)).rejects.toThrow('1')
  await expect(pages.after(1)).rejects.toThrow('2')
})
