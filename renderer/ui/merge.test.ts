import { expect, it } from 'vitest'
import { createEditable } from './editable.ts'
import { isSame, mergeThree, withValue } from './merge.ts'

/** base, mine, theirs, merged, paths that collide. */
const CASES: readonly [string, unknown, unknown, unknown, unknown, string[]][] = [
  ['nobody changed anything', { a: 1 }, { a: 1 }, { a: 1 }, { a: 1 }, []],
  ['only I changed', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 1 }, { a: 2, b: 1 }, []],
  ['only they changed', { a: 1, b: 1 }, { a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1, b: 2 }, []],
  ['both, apart', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }, []],
  ['both, the same', { a: 1 }, { a: 2 }, { a: 2 }, { a: 2 }, []],
  ['both, differently', { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }, ['a']],
  [
    'deep, apart',
    { x: { a: 1, b: 1 } },
    { x: { a: 2, b: 1 } },
    { x: { a: 1, b: 2 } },
    { x: { a: 2, b: 2 } },
    [],
  ],
  [
    'deep, colliding',
    { x: { a: 1, b: 1 } },
    { x: { a: 2, b: 1 } },
    { x: { a: 3, b: 2 } },
    { x: { a: 2, b: 2 } },
    ['x.a'],
  ],
  ['a list of mine', { l: [1] }, { l: [1, 2] }, { l: [1] }, { l: [1, 2] }, []],
  ['two lists', { l: [1] }, { l: [1, 2] }, { l: [1, 3] }, { l: [1, 2] }, ['l']],
  ['a list that both changed alike', { l: [1] }, { l: [2] }, { l: [2] }, { l: [2] }, []],
  ['they took a key away', { a: 1, b: 1 }, { a: 1, b: 2 }, { b: 1 }, { b: 2 }, []],
  ['they took away what I changed', { a: 1 }, { a: 2 }, {}, { a: 2 }, ['a']],
  ['I took away what they changed', { a: 1, b: 1 }, { b: 1 }, { a: 2, b: 1 }, { b: 1 }, ['a']],
  ['both added, apart', {}, { a: 1 }, { b: 1 }, { a: 1, b: 1 }, []],
  ['both added the same key', {}, { a: 1 }, { a: 2 }, { a: 1 }, ['a']],
  ['null and a value', { m: null }, { m: { d: 1 } }, { m: null }, { m: { d: 1 } }, []],
  [
    'null became two things',
    { m: null },
    { m: { d: 1 } },
    { m: { d: 2, e: 3 } },
    { m: { d: 1, e: 3 } },
    ['m.d'],
  ],
  ['a thing became null', { m: { d: 1 } }, { m: { d: 2 } }, { m: null }, { m: { d: 2 } }, ['m']],
  ['undefined is as good as none', { a: undefined }, {}, { a: undefined, b: 1 }, { b: 1 }, []],
]

it.each(CASES)('%s', (_, base, mine, theirs, merged, paths) => {
  const found = mergeThree(base, mine, theirs)
  expect(isSame(found.merged, merged), JSON.stringify(found.merged)).toBe(true)
  expect(found.collisions.map(({ path }) => path.join('.'))).toEqual(paths)
})

it('a value is put at its place, or taken away', () => {
  expect(withValue({ x: { a: 1, b: 2 } }, ['x', 'a'], 5)).toEqual({ x: { a: 5, b: 2 } })
  expect(withValue({ x: { a: 1, b: 2 } }, ['x', 'a'], undefined)).toEqual({ x: { b: 2 } })
  expect(withValue({}, ['m', 'd'], 1)).toEqual({ m: { d: 1 } })
})

it('a draft takes in what was saved meanwhile; nothing that was typed is lost', () => {
  const { draft, saved, changes, collisions, load, meet, decide } = createEditable<{
    a: string
    b: string
    c: string
  }>()
  load({ a: 'a', b: 'b', c: 'c' })
  draft.value!.a = 'mine'
  draft.value!.b = 'mine'
  meet({ a: 'a', b: 'theirs', c: 'theirs' })
  expect(draft.value).toEqual({ a: 'mine', b: 'mine', c: 'theirs' })
  expect(saved.value).toEqual({ a: 'a', b: 'theirs', c: 'theirs' })
  expect([changes.value, collisions.value.map(({ path }) => path)]).toEqual([2, [['b']]])
  decide(collisions.value[0]!, 'theirs')
  expect([draft.value, changes.value, collisions.value]).toEqual([
    { a: 'mine', b: 'theirs', c: 'theirs' },
    1,
    [],
  ])
})

it('what collides once more is asked once more; what they took back is asked no more', () => {
  const { draft, collisions, load, meet, decide } = createEditable<{ a: string }>()
  load({ a: 'a' })
  draft.value!.a = 'mine'
  meet({ a: 'theirs' })
  decide(collisions.value[0]!, 'mine')
  expect([draft.value, collisions.value]).toEqual([{ a: 'mine' }, []])
  meet({ a: 'again' })
  expect(collisions.value.map(({ theirs }) => theirs)).toEqual(['again'])
  meet({ a: 'mine' })
  expect([draft.value, collisions.value]).toEqual([{ a: 'mine' }, []])
})
