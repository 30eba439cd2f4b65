import { expect, it } from 'vitest'
import { placeInHistory } from './place-in-history.ts'
import type { SinkPlace } from './write-batch.ts'

const history = {
  id: 'now',
  follows: [
    { history: 'before', upTo: 20 },
    { history: 'long ago', upTo: 7 },
  ],
}
const place = (cursor: number, changes: number, of: string): SinkPlace => ({ cursor, changes, history: of })

it.each<[string, SinkPlace, SinkPlace | undefined]>([
  ['a new copy', place(0, 0, ''), place(0, 0, 'now')],
  ['the same history', place(25, 9, 'now'), place(25, 9, 'now')],
  ['a copy by an earlier version', place(25, 9, ''), place(25, 9, 'now')],
  ['a copy by an earlier version that is ahead', place(31, 9, ''), undefined],
  ['the history before a restore', place(20, 9, 'before'), place(20, 0, 'now')],
  ['one that was behind at a restore', place(8, 9, 'before'), place(8, 0, 'now')],
  ['the history before two restores', place(7, 9, 'long ago'), place(7, 0, 'now')],
  ['one that has more than anybody knew of', place(21, 9, 'before'), undefined],
  ['a history that nobody knows', place(3, 0, 'foreign'), undefined],
])('%s', (_what, found, expected) => expect(placeInHistory(found, history, 30)).toEqual(expected))
