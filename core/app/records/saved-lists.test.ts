import { describe, expect, it } from 'vitest'
import { MAX_SAVED } from '../../contract/index.ts'
import { createSavedLists } from './saved-lists.ts'

const memoryDocuments = () => {
  const kept = new Map<string, unknown>()
  return (name: string) => ({
    putAside: () => Promise.resolve(),
    load: () => Promise.resolve(kept.get(name)),
    save: (body: unknown) => Promise.resolve(void kept.set(name, structuredClone(body))),
  })
}
const view = (name: string, q = 'result:busy') => ({ name, address: { q } })

describe('what is kept under a name', () => {
  it('is there after a restart, sorted, one for each name', async () => {
    const documents = memoryDocuments()
    const { views } = await createSavedLists(documents)
    await Promise.all([
      views.save(view('Sales')),
      views.save(view('Lines')),
      views.save(view('Sales', '>5m')),
    ])
    const again = await createSavedLists(documents)
    expect(again.views.list()).toEqual([view('Lines'), view('Sales', '>5m')])
    await again.views.remove('Lines')
    expect(again.views.list()).toEqual([view('Sales', '>5m')])
    await expect(again.views.remove('Lines')).rejects.toMatchObject({ code: 'saved.unknown' })
  })
  it('has an end', async () => {
    const { views } = await createSavedLists(memoryDocuments())
    for (let at = 0; at < MAX_SAVED; at++) await views.save(view(`view ${at}`))
    await expect(views.save(view('one more'))).rejects.toMatchObject({ code: 'saved.too-many' })
    await views.save(view('view 7', 'line:x'))
    expect(views.list()).toHaveLength(MAX_SAVED)
  })
  it('stays as it was when the disk does not take it', async () => {
    const { views } = await createSavedLists((name) => ({
      putAside: () => Promise.resolve(),
      load: () => Promise.resolve(name === 'saved-views' ? [view('old')] : undefined),
      save: () => Promise.reject(new Error('disk full')),
    }))
    await expect(views.save(view('new'))).rejects.toThrow('disk full')
    expect(views.list()).toEqual([view('old')])
  })
})
