import { expect, it } from 'vitest'
import { guessResult } from './guess-result.ts'

it.each([
  ['ANSWERED', 'answered'],
  ['NO ANSWER', 'no_answer'],
  ['NO_ANSWER', 'no_answer'],
  ['no_answer', 'no_answer'],
  ['BUSY', 'busy'],
  ['USER_BUSY', 'busy'],
  ['FAILED', 'failed'],
  ['CONGESTION', 'congestion'],
  ['Declined', 'rejected'],
  ['CALL_REJECTED', 'rejected'],
  ['ORIGINATOR_CANCEL', 'abandoned'],
  ['Cancelled', 'abandoned'],
  ['NORMAL_CLEARING', 'answered'],
  ['Unanswered', 'no_answer'],
  ['Answered elsewhere', 'answered_elsewhere'],
  ['UNALLOCATED_NUMBER', 'not_found'],
  ['Voicemail', undefined],
  ['4', undefined],
])('%s is %s', (word, result) => expect(guessResult(word)).toBe(result))
