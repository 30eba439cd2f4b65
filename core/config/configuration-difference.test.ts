import { expect, it } from 'vitest'
import {
  configurationSchema,
  isNoDifference,
  type Configuration,
  type ConfigurationDifference,
} from '../contract/index.ts'
import { formatConfiguration } from './format-configuration.ts'
import { compareConfiguration } from './parse-configuration.ts'

const NOW = configurationSchema.parse({
  settings: { domain: 'office.test', site: 'main', proxies: ['proxy.test'] },
  extensions: [
    { number: '100', name: 'Reception', password: 'a secret of 100' },
    { number: '101', name: 'Sales', password: 'a secret of 101', maxCalls: 2 },
    { number: '102', name: 'Stores', password: 'a secret of 102' },
  ],
  rates: { table: [{ prefix: '+49', name: 'Germany', perMinute: 0.02 }] },
})

function differenceOf(text: string, current: Configuration = NOW): ConfigurationDifference {
  const compared = compareConfiguration(text, current)
  if (!compared.ok) throw new Error(JSON.stringify(compared.error))
  return compared.value.difference
}

const YAML = `settings:
  domain: office.test
  noAnswerSeconds: 45
  proxies: [proxy.test, other.test]
  listen:
    tls: 0.0.0.0:5061
extensions:
  - number: "103"
    name: Workshop
    password: a secret of 103
  - number: "100"
    name: Front desk
    record: never
  - { number: "101", name: Sales, password: another of 101, maxCalls: 2 }
cdr:
  keepDays: 90
rates:
  currency: CHF
  table:
    - { prefix: "+49", name: Germany, perMinute: 0.03 }
    - { prefix: "+41", name: Home, perMinute: 0 }
`

it('tells of a YAML file who is added, changed and deleted, and which settings change, in which lines', () => {
  expect(differenceOf(YAML)).toEqual({
    extensions: {
      added: [{ key: '103', name: 'Workshop', line: 8 }],
      changed: [
        {
          key: '100',
          name: 'Front desk',
          line: 11,
          changes: [
            { field: 'name', before: 'Reception', after: 'Front desk', line: 12 },
            { field: 'record', before: 'inherit', after: 'never', line: 13 },
          ],
        },
        { key: '101', name: 'Sales', line: 14, changes: [{ field: 'password', isSecret: true, line: 14 }] },
      ],
      deleted: [{ key: '102', name: 'Stores' }],
    },
    rates: {
      added: [{ key: '+41', name: 'Home', line: 21 }],
      changed: [
        {
          key: '+49',
          name: 'Germany',
          line: 20,
          changes: [{ field: 'perMinute', before: 0.02, after: 0.03, line: 20 }],
        },
      ],
      deleted: [],
    },
    lists: [],
    sections: [
      {
        section: 'settings',
        changes: [
          { field: 'noAnswerSeconds', before: 30, after: 45, line: 3 },
          { field: 'proxies', before: 'proxy.test', after: 'proxy.test, other.test', line: 4 },
          { field: 'listen.tls', before: null, after: '0.0.0.0:5061', line: 6 },
        ],
      },
      { section: 'cdr', changes: [{ field: 'keepDays', before: null, after: 90, line: 16 }] },
      {
        section: 'rates',
        changes: [{ field: 'currency', before: NOW.rates.currency, after: 'CHF', line: 18 }],
      },
    ],
  })
})

it('tells the same of JSON', () => {
  const json = JSON.stringify({ extensions: [{ number: '100', name: 'Front desk' }] }, undefined, 2)
  const { extensions, sections } = differenceOf(json)
  expect(extensions.changed).toEqual([
    {
      key: '100',
      name: 'Front desk',
      line: 3,
      changes: [{ field: 'name', before: 'Reception', after: 'Front desk', line: 5 }],
    },
  ])
  expect(extensions.deleted.map(({ key }) => key)).toEqual(['101', '102'])
  // What the file leaves out has no line in it.
  expect(sections[0]!.changes).toContainEqual({
    field: 'domain',
    before: 'office.test',
    after: 'halfcall.local',
  })
})

it('tells of an empty configuration that everybody is deleted', () => {
  const { extensions, rates } = differenceOf('{}')
  expect(extensions).toEqual({
    added: [],
    changed: [],
    deleted: NOW.extensions.map(({ number, name }) => ({ key: number, name })),
  })
  expect(rates.deleted).toEqual([{ key: '+49', name: 'Germany' }])
})

it.each([true, false])('tells that nothing changes of an export of what is there, secrets: %s', (secrets) => {
  const difference = differenceOf(formatConfiguration(NOW, { secrets }))
  expect(isNoDifference(difference)).toBe(true)
  expect(isNoDifference(differenceOf('{}'))).toBe(false)
})

it('never tells a password', () => {
  const told = JSON.stringify([
    differenceOf(YAML),
    differenceOf('{}'),
    differenceOf(formatConfiguration(NOW, { secrets: true }).replace(/a secret/g, 'the secret')),
  ])
  expect(told).toContain('isSecret')
  expect(told).not.toMatch(/secret of|another of/)
})

it('takes an order of its own for no change', () => {
  const turned = { ...NOW, extensions: NOW.extensions.toReversed() }
  expect(isNoDifference(differenceOf(JSON.stringify(turned)))).toBe(true)
})

it('tells of 5,000 extensions, each of them changed', () => {
  const office = (name: string) =>
    configurationSchema.parse({
      settings: { domain: 'office.test' },
      extensions: Array.from({ length: 5000 }, (_, index) => ({
        number: String(10_000 + index),
        name: `${name} ${index}`,
        password: `a secret of ${10_000 + index}`,
      })),
    })
  const text = formatConfiguration(office('New'), { secrets: false })
  const { extensions } = differenceOf(text, office('Old'))
  expect(extensions.changed).toHaveLength(5000)
  expect(text.split('\n')[extensions.changed[4999]!.changes[0]!.line! - 1]).toContain('New 4999')
})
