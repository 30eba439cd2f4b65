import { codeOf, resultSchema, type CallRecord } from '../../../core/contract/index.ts'

type Result = CallRecord['result']

/** Words that PBXs usually have for results, by what they are to us. */
const USUAL: readonly (readonly [RegExp, Result])[] = [
  [/^not? ?answer(ed)?$|^unanswered$|^missed$|^timeout$/, 'no_answer'],
  [/elsewhere/, 'answered_elsewhere'],
  [/^answer(ed)?$|^ok$|^completed?$|^success(ful)?$|^connected$|^normal clearing$/, 'answered'],
  [/busy/, 'busy'],
  [/^reject(ed)?$|^call rejected$|^declined?$|^refused$/, 'rejected'],
  [/^cancel(l?ed)?$|^abandon(ed)?$|^originator cancel$/, 'abandoned'],
  [/^unreachable$|^chan ?unavail$|^offline$|unavailable$/, 'unreachable'],
  [/^not found$|^unallocated number$|^invalid( number)?$/, 'not_found'],
  [/^congestion$/, 'congestion'],
  [/^forbidden$|^not allowed$/, 'forbidden'],
  [/^fail(ed|ure)?$|^error$/, 'failed'],
]

/** Guesses which of our results a word in a file means; undefined where nobody can tell. */
export function guessResult(word: string): Result | undefined {
  const ours = resultSchema.safeParse(codeOf('result', word))
  if (ours.success) return ours.data
  const plain = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
  return USUAL.find(([looks]) => looks.test(plain))?.[1]
}
