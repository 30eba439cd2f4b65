import { describe, expect, it } from 'vitest'
import { MAX_SAVED } from '../../contract/index.ts'
import { memoryConfiguration } from '../configuration/testkit/memory-configuration.ts'
import { createSavedLists } from './saved-lists.ts'

const view = (name: string, q = 'result:busy') => ({ name, address: { q } })

describe('what is kept under a name', () => {
  it('is part of the configuration, sorted, one for each name', async () => {
    const configuration = await memoryConfiguration()
    const { views } = createSavedLists(configuration)
    await Promise.all([
      views.save(view('Sales')),
      views.save(view('Lines')),
      views.save(view('Sales', '>5m')),
    ])
    expect(configuration.current().savedViews).toHaveLength(2)
    const again = createSavedLists(configuration)
    expect(again.views.list()).toEqual([view('Lines'), view('Sales', '>5m')])
    await again.views.remove('Lines')
    expect(again.views.list()).toEqual([view('Sales', '>5m')])
    await expect(again.views.remove('Lines')).rejects.toMatchObject({ code: 'saved.unknown' })
  })
  it('has an end', async () => {
    const { views } = createSavedLists(await memoryConfiguration())
    for (let at = 0; at < MAX_SAVED; at++) await views.save(view(`view ${at}`))
    await expect(views.save(view('one more'))).rejects.toMatchObject({ code: 'saved.too-many' })
    await views.save(view('view 7', 'line:x'))
    expect(views.list()).toHaveLength(MAX_SAVED)
  })
  it('stays as it was when the disk does not take it', async () => {
    const configuration = await memoryConfiguration({ savedViews: [view('old')] }, 1)
    const { views } = createSavedLists(configuration)
    await expect(views.save(view('new'))).rejects.toThrow('disk full')
    expect(views.list()).toEqual([view('old')])
  })
})
