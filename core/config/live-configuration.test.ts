import { describe, expect, it } from 'vitest'
import { configurationSchema, type Configuration } from '../contract/index.ts'
import { silentLog } from '../kit/index.ts'
import { createConfiguration, type ConfigStore, type StoredConfiguration } from './live-configuration.ts'

function memoryStore(stored?: StoredConfiguration) {
  let row = stored
  const store: ConfigStore = {
    load: async () => row,
    save: async (configuration, baseRevision) => {
      if ((row?.revision ?? null) !== baseRevision) return 'stale'
      row = { configuration, revision: (baseRevision ?? 0) + 1 }
      return row.revision
    },
  }
  return { store, row: () => row }
}

const one = () => configurationSchema.parse({ extensions: [{ number: '100', password: 'one' }] })
const open = (store: ConfigStore, first: () => Configuration = one) =>
  createConfiguration({ store, log: silentLog, first })

describe('live configuration', () => {
  it('of a new installation is made and stored', async () => {
    const { store, row } = memoryStore()
    const live = await open(store)
    expect(live.current()).toEqual(one())
    expect(row()).toEqual({ configuration: one(), revision: 1 })
    expect(live.revision()).toBe(1)
  })

  it('is the stored one otherwise, completed by what is new', async () => {
    const { store } = memoryStore({
      configuration: { extensions: [] } as unknown as Configuration,
      revision: 7,
    })
    const live = await open(store)
    expect(live.current()).toEqual(configurationSchema.parse({}))
    expect(live.revision()).toBe(7)
  })

  it('that is broken in the store stops the start', async () => {
    const { store } = memoryStore({ configuration: { phones: 1 } as unknown as Configuration, revision: 7 })
    await expect(open(store)).rejects.toMatchObject({
      code: 'config.invalid',
      message: 'stored configuration, revision 7: phones is not a known key',
    })
  })

  it('changes, is stored and tells', async () => {
    const { store, row } = memoryStore()
    const live = await open(store)
    const heard: unknown[] = []
    live.onChange((change) => heard.push(change))
    const next = { settings: { site: 'north' }, extensions: [{ number: '100', name: 'Lab' }] }
    expect(await live.apply(next, 1)).toEqual({ kind: 'applied', revision: 2 })
    expect(live.current().extensions).toEqual([
      { number: '100', name: 'Lab', password: 'one', record: 'inherit' },
    ])
    expect(row()).toEqual({ configuration: live.current(), revision: 2 })
    expect(heard).toEqual([{ configuration: live.current(), revision: 2, previous: one() }])
  })

  it('keeps its revision when nothing changes', async () => {
    const live = await open(memoryStore().store)
    const before = live.current()
    live.onChange(() => expect.unreachable())
    expect(await live.apply(structuredClone(before), 'latest')).toEqual({ kind: 'applied', revision: 1 })
    expect(live.current()).toBe(before)
  })

  it('refuses problems as a whole', async () => {
    const live = await open(memoryStore().store)
    const next = { extensions: [{ number: '100', name: 'Changed' }, { number: '105' }], phones: [] }
    expect(await live.apply(next, 1)).toEqual({
      kind: 'invalid',
      problems: [
        { path: 'phones', message: 'is not a known key' },
        { path: 'extensions[1].password', message: 'extension "105" is new and needs a password' },
      ],
    })
    expect(live.current()).toEqual(one())
  })

  it('refuses the second of two changes made from one revision', async () => {
    const live = await open(memoryStore().store)
    const outcomes = await Promise.all([
      live.apply({ settings: { site: 'a' } }, 1),
      live.apply({ settings: { site: 'b' } }, 1),
      live.apply({ settings: { site: 'c' } }, 'latest'),
    ])
    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'stale', 'applied'])
    expect(live.current().settings.site).toBe('c')
    expect(live.revision()).toBe(3)
  })

  it('is refused when somebody else wrote to the store', async () => {
    const { store } = memoryStore()
    const live = await open(store)
    await store.save(configurationSchema.parse({}), 1)
    expect(await live.apply({ settings: { site: 'a' } }, 1)).toEqual({ kind: 'stale', revision: 1 })
    expect(live.current()).toEqual(one())
  })

  it('goes on after the store failed once', async () => {
    const { store } = memoryStore()
    let isAway = false
    const live = await open({
      load: store.load,
      save: (...change) => (isAway ? Promise.reject(new Error('away')) : store.save(...change)),
    })
    isAway = true
    await expect(live.apply({ settings: { site: 'a' } }, 1)).rejects.toThrow('away')
    isAway = false
    expect(live.current()).toEqual(one())
    expect(await live.apply({ settings: { site: 'a' } }, 1)).toEqual({ kind: 'applied', revision: 2 })
  })
})
