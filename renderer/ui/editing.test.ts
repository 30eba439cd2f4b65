import { describe, expect, it } from 'vitest'
import { cdrSettingsSchema, RECORD_PRESETS } from '../../core/contract/index.ts'
import { findTargets } from '../app/search/search-targets.ts'
import { extensionProblems } from '../features/extensions/extension-problems.ts'
import { phoneUri } from '../features/extensions/qr-code.ts'
import { recordsPer100 } from '../features/settings/records/estimate.ts'
import { nearestPreset, presetSettings } from '../features/settings/records/presets.ts'
import { countChanges, createEditable } from './editable.ts'
import { columnsFor, cursorAfterKey } from './grid-column.ts'

describe('drafts', () => {
  it('counts single values', () => {
    expect(countChanges({ a: 1, b: { c: 2, d: 3 } }, { a: 1, b: { c: 4, d: 5 } })).toBe(2)
    expect(countChanges([1, 2], [1])).toBe(1)
  })
  it('keeps the draft apart from what is saved', () => {
    const { draft, saved, changes, load, discard } = createEditable<{ name: string }>()
    load({ name: 'one' })
    draft.value!.name = 'two'
    expect([saved.value?.name, changes.value]).toEqual(['one', 1])
    discard()
    expect([draft.value?.name, changes.value]).toEqual(['one', 0])
  })
})

describe('presets', () => {
  const SAVED = cdrSettingsSchema.parse({ keepRecords: 5000 })
  it('finds each preset again', () => {
    for (const name of Object.keys(RECORD_PRESETS) as (keyof typeof RECORD_PRESETS)[])
      expect(nearestPreset(presetSettings(name, SAVED))).toEqual({ name, changes: 0 })
  })
  it('finds the nearest one', () => {
    const settings = presetSettings('everything', SAVED)
    settings.policy.localCaller = 'never'
    expect(nearestPreset(settings)).toEqual({ name: 'everything', changes: 1 })
  })
  it('estimates nothing from nothing', () => {
    expect(recordsPer100([])).toEqual({ then: 0, now: 0 })
  })
})

describe('the grid', () => {
  it('shows what fits', () => {
    const columns = [
      { id: 'a', title: 'A', width: '1fr' },
      { id: 'b', title: 'B', width: '1fr', from: 800 },
    ]
    expect(columnsFor(columns, 799).map(({ id }) => id)).toEqual(['a'])
    expect(columnsFor(columns, 800).map(({ id }) => id)).toEqual(['a', 'b'])
  })
  it('moves by keys and stops at the ends', () => {
    expect(cursorAfterKey('ArrowDown', -1, 3, 10)).toBe(0)
    expect(cursorAfterKey('PageDown', 0, 3, 10)).toBe(2)
    expect(cursorAfterKey('Home', 2, 3, 10)).toBe(0)
    expect(cursorAfterKey('x', 2, 3, 10)).toBeUndefined()
    expect(cursorAfterKey('End', 0, 0, 10)).toBeUndefined()
  })
})

describe('extensions', () => {
  it('names the fields that the core would refuse', () => {
    expect([...extensionProblems({ number: '1a', name: 'x', password: '' })]).toEqual(['number', 'password'])
    expect(extensionProblems({ name: 'Sales' }).size).toBe(0)
  })
  it('writes what a phone app reads from the code', () => {
    const settings = {
      number: '*10',
      name: '',
      password: 'a:b@c',
      domain: 'office.local',
      servers: [{ address: '192.0.2.1', port: 5060, transports: ['udp', 'tcp'], card: 'eth0' }],
    }
    expect(phoneUri(settings)).toBe('sip:*10:a%3Ab%40c@192.0.2.1:5060;transport=udp')
  })
})

describe('the search', () => {
  const targets = ['Records', 'Record settings', 'Extensions'].map((title) => ({
    id: title,
    title,
    kind: '',
    to: '/',
  }))
  it('finds all words, beginnings first', () => {
    expect(findTargets(targets, 'set rec').map(({ id }) => id)).toEqual(['Record settings'])
    expect(findTargets([...targets].reverse(), 'ex')[0]?.id).toBe('Extensions')
    expect(findTargets(targets, 'nothing')).toEqual([])
  })
})
