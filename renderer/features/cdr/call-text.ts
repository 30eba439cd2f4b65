import type { CallDetails } from '../../../core/contract/index.ts'
import { isoWithOffset } from '../../i18n/index.ts'
import type { Fact } from './facts.ts'

/** Writes a call as plain text: the story, what is known of each half, and the traces. */
export function callText(options: {
  readonly story: string
  readonly details: CallDetails
  readonly facts: readonly Fact[]
  readonly titleOf: (column: Fact['column']) => string
}): string {
  const { story, details, facts, titleOf } = options
  const traces = details.halves.flatMap(({ record, trace }) => [
    '',
    `${record.side} ${record.party}, hop ${record.hop}`,
    ...trace.map(
      ({ at, state, event, next, dp }) =>
        `${isoWithOffset(at)}  ${state}  ${event} -> ${next}${dp ? `  (${dp})` : ''}`,
    ),
  ])
  const rows = facts.map(({ column, values }) => `${titleOf(column)}: ${[...new Set(values)].join(' | ')}`)
  return [story, '', ...rows, ...traces].join('\n')
}
