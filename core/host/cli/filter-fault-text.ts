import type { FilterTextFault, FilterTextProblem } from '../../contract/index.ts'

const TEXTS: Readonly<Record<FilterTextFault, (word: string) => string>> = {
  unknownField: (word) => `there is nothing called '${word}'`,
  unknownValue: (word) => `'${word}' is none of its values`,
  notQuantity: (word) => `'${word}' is not a number or a length such as 90, 5m or 4:07`,
  noValue: (word) => `'${word}' needs a value after the colon`,
  mixedForms: (word) => `all values of '${word}' must be of one form`,
  wrongForm: (word) => `'${word}' is not compared that way`,
  openQuote: (word) => `the quote before '${word}' is never closed`,
  brackets: () =>
    'brackets do not group; OR joins values of one field, such as result:busy OR result:rejected',
  aloneOperator: (word) =>
    `${word} stands between or before terms; put quotes around it to search for the word`,
  otherField: () => 'OR joins values of one field, such as from:100 OR from:101',
  notOr: () => 'OR does not go with NOT or a minus; -from:100,101 leaves out both',
  tooLong: (word) => `the value of '${word}' is too long`,
  tooMany: () => 'there are too many terms',
}

/** Says in one line what is wrong with a filter text. */
export function filterFaultText({ at, fault, word, choices }: FilterTextProblem): string {
  const known = choices ? `; it can be ${choices.join(', ')}` : ''
  return `at character ${at + 1}: ${TEXTS[fault](word)}${known}`
}
