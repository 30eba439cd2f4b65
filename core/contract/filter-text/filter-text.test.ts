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
    ['from:100 OR from:101 OR from:102', [condition('from', 'is', ['100', '101', '102'])]],
    [
      'result:busy OR result:"no answer" from:100',
      [condition('result', 'is', ['busy', 'no_answer']), condition('from', 'is', ['100'])],
    ],
    ['smith OR miller', [condition('text', 'contains', ['smith', 'miller'])]],
    ['100 OR 101', [condition('number', 'contains', ['100', '101'])]],
    [
      'from:100 AND NOT result:busy',
      [condition('from', 'is', ['100']), condition('result', 'is', ['busy'], true)],
    ],
    ['"OR"', [condition('text', 'contains', ['OR'])]],
    ['1??', [condition('number', 'like', ['1??'])]],
    ['from:1??,2?1', [condition('from', 'like', ['1??', '2?1'])]],
    ['to:0049*4', [condition('to', 'like', ['0049*4'])]],
    ['ext:"*98"??', [condition('extension', 'like', ['\\*98??'])]],
    ['name:m?ller', [condition('name', 'like', ['*m?ller*'])]],
    ['name:~m?ller', [condition('name', 'like', ['m?ller'])]],
    ['note:"why?"', [condition('note', 'contains', ['why?'])]],
    ['direction:in,Outgoing', [condition('direction', 'is', ['inbound', 'outbound'])]],
    ['result:Declined,Besetzt', [condition('result', 'is', ['rejected', 'busy'])]],
    [
      'weekday:monday emergency:yes',
      [condition('weekday', 'is', ['1']), condition('emergency', 'is', ['1'])],
    ],
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
    ['from:100 OR to:101', { at: 0, end: 18, fault: 'otherField', word: 'to' }],
    ['from:100 OR -from:101', { at: 0, end: 21, fault: 'notOr', word: 'from' }],
    ['from:100 OR from:1*', { at: 0, end: 19, fault: 'mixedForms', word: 'from' }],
    ['from:100 OR', { at: 9, end: 11, fault: 'aloneOperator', word: 'OR' }],
    ['OR from:100', { at: 0, end: 2, fault: 'aloneOperator', word: 'OR' }],
    ['from:100 NOT', { at: 9, end: 12, fault: 'aloneOperator', word: 'NOT' }],
    ['(from:100', { at: 0, end: 9, fault: 'brackets', word: '(from:100' }],
    ['result:~busy', { at: 0, end: 12, fault: 'wrongForm', word: 'result' }],
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
    '?',
    '~',
    '(',
    ' OR ',
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
  const patternOf = () =>
    textOf().replaceAll(/[\\*?]/g, (sign) => (random() < 0.5 && sign !== '\\' ? sign : `\\${sign}`))
  const textOf = () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(PIECES)).join('')

  it('are the same after being written and read', () => {
    for (let round = 0; round < 5000; round++) {
      const field = pick(FILTER_FIELD_NAMES)
      const { type } = FILTER_FIELDS[field]
      const is = pick(COMPARISONS[type])
      const valueOf = () => {
        const known = FIELD_VALUES[field]
        if (known) return pick(known)
        if (type === 'quantity') return String(Math.floor(random() * 10_000))
        return random() < 0.1 ? '' : is === 'like' ? patternOf() : textOf()
      }
      const made: Condition = {
        field,
        is,
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
