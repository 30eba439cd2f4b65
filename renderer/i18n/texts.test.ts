import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES } from '../../core/contract/index.ts'
import { makeRecord } from '../testkit/record.ts'
import { createTexts } from './index.ts'

const ROOT = join(import.meta.dirname, '..')
const { global } = createTexts()
const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(vue|ts)$/.test(name) && !name.includes('.test.'))
  .map((name) => readFileSync(join(ROOT, name), 'utf8'))

/** Keys that stand in the code as a whole. */
const keys = new Set(
  sources.flatMap((text) => [...text.matchAll(/\bt\(\s*'([a-zA-Z][\w.-]*)'/g)].map(([, key]) => key!)),
)
/** Beginnings of keys whose end is a value: `result.${…}`. */
const areas = new Set(
  sources.flatMap((text) => [...text.matchAll(/\bt\(\s*`([\w.]+)\.\$\{/g)].map(([, area]) => area!)),
)

describe('texts', () => {
  it('finds the keys in the code', () => {
    expect(keys.size).toBeGreaterThan(150)
    expect(areas.size).toBeGreaterThan(15)
  })
  it.each([...keys])('%s has a text', (key) => {
    expect(global.te(key)).toBe(true)
  })
  it.each([...areas])('%s is a group of texts', (area) => {
    const texts: object = global.tm(area)
    expect(Object.keys(texts).length).toBeGreaterThan(0)
  })
  it.each([...ERROR_CODES, 'connection.lost'])('error %s has a text', (code) => {
    expect(global.te(`error.${code}`)).toBe(true)
  })
  it('counts in words', () => {
    expect(global.t('health.phones', 0)).toBe('No phones')
    expect(global.t('health.phones', 1)).toBe('1 phone')
    expect(global.t('records.callCount', { n: '1,234' }, 1234)).toBe('1,234 calls')
  })
  it('has a word for each value of a closed list', () => {
    const { side, party, result, service, direction, released_by: by } = makeRecord()
    for (const key of [`sideName.${side}`, `side.${side}.${party}`, `result.${result}`, `service.${service}`])
      expect(global.te(key)).toBe(true)
    expect(global.te(`direction.${direction}`) && global.te(`releasedBy.${by}`)).toBe(true)
  })
})
