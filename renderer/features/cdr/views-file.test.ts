import { expect, it } from 'vitest'
import { newViews, viewsFile, viewsOf } from './views-file.ts'

const view = (name: string, q: string) => ({ name, address: { tab: 'calls', q } })

it('views come back from their file as they were', () => {
  const views = [view('Busy', 'result:busy'), view('מכירות 😀', 'from:"a\\"b"')]
  expect(viewsOf(viewsFile(views))).toEqual(views)
})

it('replace none that is there, and come once', () => {
  const there = [view('Busy', 'result:busy'), view('Busy (2)', 'x')]
  const added = newViews(there, [view('Busy', 'result:busy'), view('Busy', 'cause:17'), view('New', '')])
  expect(added).toEqual([view('Busy (3)', 'cause:17'), view('New', '')])
  const long = 'n'.repeat(64)
  const [renamed] = newViews([view(long, 'a')], [view(long, 'b')])
  expect(renamed!.name).toBe(`${'n'.repeat(60)} (2)`)
})

it.each([
  ['nothing', ''],
  ['no JSON', '{"views":'],
  ['something else', '{"extensions":[]}'],
  ['no view', '{"views":[]}'],
  ['a view without a name', '{"views":[{"name":" ","address":{}}]}'],
  ['too much', `{"views":[{"name":"${'x'.repeat(5_000_000)}","address":{}}]}`],
])('%s is no file of views', (_, text) => {
  expect(viewsOf(text)).toBeUndefined()
})
