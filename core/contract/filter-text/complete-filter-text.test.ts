import { describe, expect, it } from 'vitest'
import { completeFilterText } from './complete-filter-text.ts'

/** Completes a text in which `|` is where someone writes. */
const complete = (text: string) => {
  const caret = text.indexOf('|')
  return completeFilterText(text.replace('|', ''), caret)
}

describe('what is written is completed', () => {
  it.each([
    ['di|', { at: 0, end: 2, choices: ['dialed', 'did', 'direction'] }],
    ['from:100 res|', { at: 9, end: 12, choices: ['result'] }],
    ['-res|', { at: 1, end: 4, choices: ['result'] }],
    ['ended|', { at: 0, end: 5, choices: ['released_by'] }],
    [
      'direction:|',
      { at: 10, end: 10, field: 'direction', choices: ['internal', 'inbound', 'outbound', 'transit'] },
    ],
    ['direction:in|', { at: 10, end: 12, field: 'direction', choices: ['internal', 'inbound'] }],
    ['direction:out|', { at: 10, end: 13, field: 'direction', choices: ['outbound'] }],
    ['result:busy,no|', { at: 12, end: 14, field: 'result', choices: ['no_answer', 'not_found'] }],
    ['result:b|,failed >5m', { at: 7, end: 8, field: 'result', choices: ['busy'] }],
    ['result:declined|', { at: 7, end: 15, field: 'result', choices: ['rejected'] }],
    ['by:c|', { at: 3, end: 4, field: 'released_by', choices: ['caller', 'callee'] }],
  ])('%s', (text, completion) => {
    expect(complete(text)).toEqual(completion)
  })
  it.each(['from:1|', 'nonsense:1|', 'nosuchfield|', 'result:x|', '"re|'])(
    'and nothing is made up: %s',
    (text) => {
      expect(complete(text)).toBeUndefined()
    },
  )
  it('begins with every field', () => {
    expect(complete('from:100 |')?.choices).toContain('direction')
  })
})
