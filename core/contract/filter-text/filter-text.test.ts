import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { COMPARISONS, conditionSchema, FILTER_FIELD_NAMES, FILTER_FIELDS, type Condition } from '../filter.ts'
import { FIELD_VALUES, parseFilterText, printFilterText } from './index.ts'

const condition = (field: Condition['field'], is: Condition['is'], values: string[], not = false) => ({
  field,
  is,
  values,
  not,
})

describe('a filter text', () => {
  it.each([
    ['from:100 to:0049*', [condition('from', 'is', ['100']), condition('to', 'begins', ['0049'])]],
    ['result:busy,no-answer', [condition('result', 'is', ['busy', 'no_answer'])]],
    ['>5m <1:30:00', [condition('duration', 'atLeast', ['300']), condition('duration', 'atMost', ['5400'])]],
    ['>=90s', [condition('duration', 'atLeast', ['90'])]],
    ['-line:"acme, inc"', [condition('line', 'contains', ['acme, inc'], true)]],
    ['line:=acme', [condition('line', 'is', ['acme'])]],
    ['4711', [condition('number', 'contains', ['4711'])]],
    ['+49-30', [condition('number', 'contains', ['+49-30'])]],
    ['*4711', [condition('number', 'ends', ['4711'])]],
    ['"4711"', [condition('text', 'contains', ['4711'])]],
    [
      'smith "van der ""X"""',
      [condition('text', 'contains', ['smith']), condition('text', 'contains', ['van der "X"'])],
    ],
    ['dialed:"*98"', [condition('dialed', 'is', ['*98'])]],
    ['account:""', [condition('account', 'contains', [''])]],
    [
      'ext:101 by:Caller side:t',
      [
        condition('extension', 'is', ['101']),
        condition('released_by', 'is', ['caller']),
        condition('side', 'is', ['T']),
      ],
    ],
    ['cause:17,>20'.split(',')[0]!, [condition('cause', 'is', ['17'])]],
    ['mos:<3.5', [condition('mos', 'atMost', ['3.5'])]],
    ['  ', []],
  ] as const)('%s', (text, conditions) => {
    expect(parseFilterText(text)).toEqual({ conditions, problems: [] })
  })
  it.each([
    ['foo:1', { at: 0, end: 5, fault: 'unknownField', word: 'foo' }],
    ['constructor:1', { at: 0, end: 13, fault: 'unknownField', word: 'constructor' }],
    ['from:100 result:bussy', { at: 9, end: 21, fault: 'unknownValue', word: 'bussy' }],
    ['cause:x', { at: 0, end: 7, fault: 'notQuantity', word: 'x' }],
    ['>abc', { at: 0, end: 4, fault: 'notQuantity', word: 'abc' }],
    ['from:', { at: 0, end: 5, fault: 'noValue', word: 'from' }],
    ['from:1,', { at: 0, end: 7, fault: 'noValue', word: 'from' }],
    ['from:1*,2', { at: 0, end: 9, fault: 'mixedForms', word: 'from' }],
    ['side:>O', { at: 0, end: 7, fault: 'wrongForm', word: 'side' }],
    ['name:"smith', { at: 0, end: 11, fault: 'openQuote', word: 'smith' }],
    [`name:${'x'.repeat(300)}`, { at: 0, end: 305, fault: 'tooLong', word: 'name' }],
  ] as const)('says what is wrong with %s', (text, problem) => {
    const { problems } = parseFilterText(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject(problem)
  })
  it('keeps what is right beside what is wrong', () => {
    expect(parseFilterText('nonsense:1 from:100').conditions).toEqual([condition('from', 'is', ['100'])])
  })
  it('stops at fifty conditions', () => {
    const { conditions, problems } = parseFilterText('a '.repeat(51))
    expect([conditions.length, problems.length, problems[0]?.fault]).toEqual([50, 1, 'tooMany'])
  })
})

describe('conditions', () => {
  const random = seededRandom(20)
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
  const PIECES = [
    '1',
    '0049',
    ' ',
    ',',
    '"',
    '*',
    '-',
    '=',
    '>',
    '<',
    ':',
    'smith',
    'É',
    '%',
    '_',
    '\u202e',
    '\\',
    '#',
  ]
  const textOf = () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(PIECES)).join('')

  it('are the same after being written and read', () => {
    for (let round = 0; round < 5000; round++) {
      const field = pick(FILTER_FIELD_NAMES)
      const { kind } = FILTER_FIELDS[field]
      const valueOf = () => {
        const known = FIELD_VALUES[field]
        if (known) return pick(known)
        return kind === 'quantity' ? String(Math.floor(random() * 10_000)) : random() < 0.1 ? '' : textOf()
      }
      const made: Condition = {
        field,
        is: pick(COMPARISONS[kind]),
        values: Array.from({ length: 1 + Math.floor(random() * 2) }, valueOf),
        not: random() < 0.3,
      }
      const text = printFilterText([made])
      expect(parseFilterText(text), text).toEqual({ conditions: [made], problems: [] })
    }
  })
  it('are well formed whatever was written', () => {
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
        random() < 0.3 ? `${pick(['', '-'])}${pick(FILTER_FIELD_NAMES)}:` : textOf(),
      ).join('')
      const { conditions, problems } = parseFilterText(text)
      for (const meant of conditions) expect(conditionSchema.safeParse(meant).success, text).toBe(true)
      for (const { at, end } of problems) expect(at >= 0 && end <= text.length && at < end).toBe(true)
    }
  })
})
