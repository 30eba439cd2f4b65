import { describe, expect, it } from 'vitest'
import { configurationSchema, type Configuration } from '../contract/index.ts'
import { silentLog } from '../kit/index.ts'
import { createConfiguration, type ConfigStore } from './live-configuration.ts'

function memoryStore(stored?: { configuration: unknown; revision: number }, kept?: unknown) {
  let row = stored
  const aside: string[] = []
  const store: ConfigStore = {
    load: async () => row,
    save: async (configuration, baseRevision) => {
      if ((row?.revision ?? null) !== baseRevision) return 'stale'
      row = { configuration, revision: (baseRevision ?? 0) + 1 }
      return row.revision
    },
    async putAside(why) {
      aside.push(why)
      row = undefined
    },
    kept: () => kept,
  }
  return { store, row: () => row, aside }
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

  it('of the values of Cloud-style gets its mode, stored and said once', async () => {
    const { store, row } = memoryStore({ configuration: { cdr: { keepDays: 7 } }, revision: 7 })
    const said: string[] = []
    const log = { ...silentLog, warn: (text: string) => void said.push(text) }
    const live = await createConfiguration({ store, log, first: one })
    expect(live.current().cdr).toMatchObject({ mode: 'cloud', keepDays: 7 })
    expect(row()).toEqual({ configuration: live.current(), revision: 8 })
    expect(said).toEqual([expect.stringContaining('Cloud-style')])
    await createConfiguration({ store, log, first: one })
    expect(said).toHaveLength(1)
  })

  it.each([
    ['others', { cdr: { keepDays: 8 } }],
    ['a mode already', { cdr: { keepDays: 7, mode: 'custom' } }],
    ['a rule more', { cdr: { keepDays: 7, keepRecords: 5000 } }],
    ['none', {}],
  ])('of other values stays custom: %s', async (_what, configuration) => {
    const { store } = memoryStore({ configuration, revision: 7 })
    const live = await open(store)
    expect([live.current().cdr.mode, live.revision()]).toEqual(['custom', 7])
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

  const two = [
    { number: '100', password: 'one' },
    { number: '101', password: 'two' },
  ]
  const numbers = (values: Configuration) => values.extensions.map(({ number }) => number)

  it.each<[string, unknown, unknown, string[]]>([
    ['no JSON: the last good one', undefined, { extensions: two }, ['100', '101']],
    ['null', null, { extensions: two }, ['100', '101']],
    ['a list', [1, 2], { extensions: two }, ['100', '101']],
    ['of wrong types', { extensions: 'all' }, { extensions: two }, ['100', '101']],
    [
      'bad in one extension, and none is kept',
      { extensions: [...two, { number: '!' }] },
      null,
      ['100', '101'],
    ],
    [
      'bad in one setting, and none is kept',
      { extensions: two, settings: { site: 7 } },
      null,
      ['100', '101'],
    ],
    ['with a setting of another version', { extensions: two, voicemail: { on: true } }, null, ['100', '101']],
    ['bad, and so is the kept one', { extensions: two, rates: 1 }, { extensions: 1 }, ['100', '101']],
    ['nothing at all, and none is kept', 'text', undefined, ['100']],
  ])('puts one aside that is %s', async (_what, stored, kept, expected) => {
    const { store, row, aside } = memoryStore({ configuration: stored, revision: 7 }, kept)
    const live = await open(store)
    expect(numbers(live.current())).toEqual(expected)
    expect(row()).toEqual({ configuration: live.current(), revision: 1 })
    expect(aside).toEqual([expect.stringMatching(/./)])
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
      ...store,
      save: (...change) => (isAway ? Promise.reject(new Error('away')) : store.save(...change)),
    })
    isAway = true
    await expect(live.apply({ settings: { site: 'a' } }, 1)).rejects.toThrow('away')
    isAway = false
    expect(live.current()).toEqual(one())
    expect(await live.apply({ settings: { site: 'a' } }, 1)).toEqual({ kind: 'applied', revision: 2 })
  })
})
