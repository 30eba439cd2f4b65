import { expect, it } from 'vitest'
import { createRecordPages } from './record-pages.ts'

const SOURCE = { revision: () => 1, lastSequence: () => 0, onRecordsChanged: () => () => undefined }

interface Case {
  readonly name: string
  /** The steps: `change` when records were written, else the place that somebody asks from. */
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
    ...SOURCE,
    feedPage(since) {
      reads.push(since)
      return Promise.resolve({ messages: [], next: since, more: false })
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
    else void pages.after(what, false)
  }
  expect([reads, told]).toEqual([read, asked.filter((what) => what === 'change').length])
})

it('asks again after a failure', async () => {
  let reads = 0
  const pages = createRecordPages({
    ...SOURCE,
    feedPage: () => Promise.reject(new Error(String(++reads))),
  })
  await expect(pages.after(1, false)).rejects.toThrow('1')
  await expect(pages.after(1, false)).rejects.toThrow('2')
})

it('reads it anew for those who see less, and when something else is hidden', async () => {
  let revision = 1
  const asked: [number, boolean][] = []
  const pages = createRecordPages({
    ...SOURCE,
    revision: () => revision,
    feedPage(since, isMasked) {
      asked.push([since, isMasked])
      return Promise.resolve({ messages: [], next: since, more: false })
    },
  })
  await pages.after(1, false)
  await pages.after(1, true)
  revision = 2
  await pages.after(1, true)
  await pages.after(1, false)
  expect(asked).toEqual([
    [1, false],
    [1, true],
    [1, true],
  ])
})
