import { foldText, type LiveCall, type LiveHalf } from '../../../core/contract/index.ts'
import type { GridSort } from '../../ui/index.ts'

/** A line of the list of calls in progress: a call, or a half of one that is unfolded. */
export interface LiveLine {
  readonly key: string
  readonly call: LiveCall
  readonly half?: LiveHalf
}

/** The columns by which a list of calls in progress can be sorted. */
export const LIVE_SORTS = ['stage', 'since', 'caller', 'reached'] as const

const reached = ({ destinationNumber, dialedNumber }: LiveCall) => destinationNumber || dialedNumber
const VALUE: Readonly<Record<(typeof LIVE_SORTS)[number], (call: LiveCall) => string | number>> = {
  stage: ({ stage }) => ['setup', 'ringing', 'talking', 'held'].indexOf(stage),
  // The longest first is descending.
  since: ({ setupAt, connectAt }) => -(connectAt ?? setupAt),
  caller: ({ callerNumber }) => callerNumber,
  reached,
}

const compare = (one: string | number, other: string | number) =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other), undefined, { numeric: true })

/** Returns whether a call has a text in a number, a name, an address or a codec. */
function has(call: LiveCall, text: string): boolean {
  const halves = call.halves.flatMap(({ number, name, remoteAddress, codec }) => [
    number,
    name,
    remoteAddress,
    codec,
  ])
  return [
    call.callerNumber,
    call.callerName,
    call.dialedNumber,
    reached(call),
    call.destinationName,
    ...halves,
  ].some((part) => foldText(part).includes(text))
}

/**
 * Returns the lines of calls in progress that have a text, in an order; halves stand below their call where it is
 * unfolded.
 */
export function liveLines(
  calls: readonly LiveCall[],
  { text, sort, unfolded }: { text: string; sort: GridSort; unfolded: ReadonlySet<string> },
): LiveLine[] {
  const valueOf = VALUE[sort.id as keyof typeof VALUE]
  const way = sort.direction === 'ascending' ? 1 : -1
  const asked = foldText(text.trim())
  return calls
    .filter((call) => asked === '' || has(call, asked))
    .sort((one, other) => way * compare(valueOf(one), valueOf(other)) || one.setupAt - other.setupAt)
    .flatMap((call): LiveLine[] => [
      { key: call.callId, call },
      ...(unfolded.has(call.callId) ? call.halves.map((half) => ({ key: half.recordId, call, half })) : []),
    ])
}
