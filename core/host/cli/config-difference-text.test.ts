import { expect, it } from 'vitest'
import type { ConfigurationDifference } from '../../contract/index.ts'
import { configDifferenceText } from './config-difference-text.ts'

const NOTHING: ConfigurationDifference = {
  extensions: { added: [], changed: [], deleted: [] },
  rates: { added: [], changed: [], deleted: [] },
  lists: [],
  sections: [],
}

it('names each thing with its line', () => {
  const text = configDifferenceText({
    extensions: {
      added: [{ key: '103', name: 'Workshop', line: 8 }],
      changed: [
        {
          key: '100',
          name: 'Front desk',
          line: 11,
          changes: [
            { field: 'name', before: 'Reception', after: 'Front desk', line: 12 },
            { field: 'password', isSecret: true, line: 13 },
          ],
        },
      ],
      deleted: [{ key: '102', name: '' }],
    },
    rates: { added: [], changed: [], deleted: [{ key: '', name: 'Elsewhere' }] },
    lists: [
      {
        section: 'webhooks',
        added: [],
        changed: [],
        deleted: [{ key: 'x1', name: 'https://example.com/in' }],
      },
    ],
    sections: [{ section: 'cdr', changes: [{ field: 'keepDays', before: null, after: 90, line: 16 }] }],
  })
  expect(text).toBe(
    `Extensions: 1 added, 1 changed, 1 deleted
  deleted  102
  changed  100 Front desk: name: Reception → Front desk (line 12); password: a new one (line 13)
  added    103 Workshop (line 8)
Record settings
  keepDays: not set → 90 (line 16)
Rates of prefixes: 0 added, 0 changed, 1 deleted
  deleted  all others Elsewhere
Webhooks: 0 added, 0 changed, 1 deleted
  deleted  x1 https://example.com/in`,
  )
})

it('counts what is too much to be told', () => {
  const added = Array.from({ length: 5000 }, (_, index) => ({ key: String(index), name: '', line: index }))
  const lines = configDifferenceText({ ...NOTHING, extensions: { added, changed: [], deleted: [] } }).split(
    '\n',
  )
  expect(lines).toHaveLength(52)
  expect([lines[0], lines[51]]).toEqual(['Extensions: 5000 added, 0 changed, 0 deleted', '  and 4950 more'])
})

it('says when nothing changes', () => {
  expect(configDifferenceText(NOTHING)).toBe('the file changes nothing')
})
