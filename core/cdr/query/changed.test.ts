import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf } from '../testkit/traces.ts'
import { changedSince } from './changed.ts'

let store: TempStore
beforeEach(async () => {
  store = await openTempStore()
  await store.fill([answeredHalf(1), answeredHalf(2), answeredHalf(3)])
})
afterEach(() => store.dispose())

const note = (sequence: number, text: string) =>
  store.writer.run('UPDATE record SET note = ? WHERE sequence = ?', [text, sequence])
const since = async (place: number, limit = 10) => {
  const { records, ...rest } = await changedSince(store.reader, { since: place, limit })
  return { ...rest, records: records.map(({ sequence, note: text }) => [sequence, text]) }
}

it('a written record is no change; one that is changed comes once, as it is now, behind those before it', async () => {
  expect(await since(0)).toEqual({ records: [], next: 0, more: false })
  await note(1, 'one')
  await note(2, 'two')
  await note(1, 'again')
  expect(await since(0)).toEqual({
    records: [
      [2, 'two'],
      [1, 'again'],
    ],
    next: 3,
    more: false,
  })
  expect(await since(0, 1)).toEqual({ records: [[2, 'two']], next: 2, more: true })
  expect(await since(3)).toEqual({ records: [], next: 3, more: false })
  await note(3, 'three')
  expect(await since(3)).toMatchObject({ records: [[3, 'three']] })
})

it('of a deleted record there is no change', async () => {
  await note(1, 'one')
  await store.writer.exec('PRAGMA foreign_keys = ON; DELETE FROM record WHERE sequence = 1')
  expect(await since(0)).toMatchObject({ records: [] })
})
