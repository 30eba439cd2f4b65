import { describe, expect, it } from 'vitest'
import { step, type Table } from '../../kit/index.ts'
import { ICT_TABLE } from './ict-table.ts'
import { IST_TABLE } from './ist-table.ts'
import { NICT_TABLE } from './nict-table.ts'
import { NIST_TABLE } from './nist-table.ts'

/**
 * Writes every state × event as one line. The expected lines are put down from RFC 3261 §17 and RFC 6026 a second time:
 * `-> state` is a change, `again` enters the same state anew, `stay` keeps it, `ignore` is expected and does nothing,
 * `never` must not happen.
 */
function lines<S extends string, E extends string, F extends string>(
  table: Table<S, E, F>,
  events: readonly E[],
): string[] {
  return (Object.keys(table.states) as S[]).flatMap((state) => {
    const { timers, final } = table.states[state]
    const head = `${state} [${(timers ?? []).join(' ')}]${final ? ' final' : ''}`
    return [head, ...events.map((event) => `  ${event}: ${outcome(table, state, event)}`)]
  })
}

function outcome<S extends string, E extends string, F extends string>(
  table: Table<S, E, F>,
  state: S,
  event: E,
) {
  const result = step(table, state, event)
  if (result.kind === 'ignored') return 'ignore'
  if (result.kind === 'unexpected') return 'never'
  const move = result.reenter ? 'again' : result.to === state ? 'stay' : `-> ${result.to}`
  return [move, ...result.effects].join(' ')
}

const written = (text: string) => text.split('\n').filter((line) => line.trim() !== '')

describe('the tables', () => {
  it('INVITE client transaction', () => {
    const events = [
      'provisional',
      'success',
      'failure',
      'cancel',
      'transport-error',
      'timer-a',
      'timer-b',
      'timer-c',
      'timer-d',
      'timer-m',
      'timer-n',
    ] as const
    expect(ICT_TABLE.initial).toBe('calling')
    expect(lines(ICT_TABLE, events)).toEqual(
      written(`
calling [timer-a timer-b]
  provisional: -> proceeding deliver
  success: -> accepted deliver
  failure: -> completed send-ack deliver
  cancel: -> holding-cancel
  transport-error: -> terminated report-transport end
  timer-a: again send-invite
  timer-b: -> terminated report-timeout end
  timer-c: never
  timer-d: never
  timer-m: never
  timer-n: never
holding-cancel [timer-a timer-b]
  provisional: -> cancelling send-cancel deliver
  success: -> accepted deliver
  failure: -> completed send-ack deliver
  cancel: ignore
  transport-error: -> terminated report-transport end
  timer-a: again send-invite
  timer-b: -> terminated report-timeout end
  timer-c: never
  timer-d: never
  timer-m: never
  timer-n: never
proceeding [timer-c]
  provisional: again deliver
  success: -> accepted deliver
  failure: -> completed send-ack deliver
  cancel: -> cancelling send-cancel
  transport-error: -> terminated report-transport end
  timer-a: never
  timer-b: never
  timer-c: -> cancelling send-cancel
  timer-d: never
  timer-m: never
  timer-n: never
cancelling [timer-n]
  provisional: stay deliver
  success: -> accepted deliver
  failure: -> completed send-ack deliver
  cancel: ignore
  transport-error: -> terminated report-transport end
  timer-a: never
  timer-b: never
  timer-c: never
  timer-d: never
  timer-m: never
  timer-n: -> terminated report-timeout end
completed [timer-d]
  provisional: ignore
  success: ignore
  failure: stay send-ack
  cancel: ignore
  transport-error: -> terminated end
  timer-a: never
  timer-b: never
  timer-c: never
  timer-d: -> terminated end
  timer-m: never
  timer-n: never
accepted [timer-m]
  provisional: ignore
  success: stay deliver
  failure: ignore
  cancel: ignore
  transport-error: ignore
  timer-a: never
  timer-b: never
  timer-c: never
  timer-d: never
  timer-m: -> terminated end
  timer-n: never
terminated [] final
  provisional: never
  success: never
  failure: never
  cancel: never
  transport-error: never
  timer-a: never
  timer-b: never
  timer-c: never
  timer-d: never
  timer-m: never
  timer-n: never
`),
    )
  })

  it('non-INVITE client transaction', () => {
    const events = ['provisional', 'final', 'transport-error', 'timer-e', 'timer-f', 'timer-k'] as const
    expect(NICT_TABLE.initial).toBe('trying')
    expect(lines(NICT_TABLE, events)).toEqual(
      written(`
trying [timer-e timer-f]
  provisional: -> proceeding deliver
  final: -> completed deliver
  transport-error: -> terminated report-transport end
  timer-e: again send-request
  timer-f: -> terminated report-timeout end
  timer-k: never
proceeding [timer-e timer-f]
  provisional: stay deliver
  final: -> completed deliver
  transport-error: -> terminated report-transport end
  timer-e: again send-request
  timer-f: -> terminated report-timeout end
  timer-k: never
completed [timer-k]
  provisional: ignore
  final: ignore
  transport-error: ignore
  timer-e: never
  timer-f: never
  timer-k: -> terminated end
terminated [] final
  provisional: never
  final: never
  transport-error: never
  timer-e: never
  timer-f: never
  timer-k: never
`),
    )
  })

  it('INVITE server transaction', () => {
    const events = [
      'request',
      'ack',
      'provisional',
      'success',
      'failure',
      'transport-error',
      'timer-g',
      'timer-h',
      'timer-i',
      'timer-l',
    ] as const
    expect(IST_TABLE.initial).toBe('proceeding')
    expect(lines(IST_TABLE, events)).toEqual(
      written(`
proceeding []
  request: stay resend
  ack: ignore
  provisional: stay send
  success: -> accepted send
  failure: -> completed send
  transport-error: stay report-transport
  timer-g: never
  timer-h: never
  timer-i: never
  timer-l: never
accepted [timer-l]
  request: ignore
  ack: stay pass-ack
  provisional: never
  success: stay send
  failure: never
  transport-error: stay report-transport
  timer-g: never
  timer-h: never
  timer-i: never
  timer-l: -> terminated end
completed [timer-g timer-h]
  request: stay resend
  ack: -> confirmed
  provisional: never
  success: never
  failure: never
  transport-error: stay report-transport
  timer-g: again resend
  timer-h: -> terminated report-no-ack end
  timer-i: never
  timer-l: never
confirmed [timer-i]
  request: ignore
  ack: ignore
  provisional: never
  success: never
  failure: never
  transport-error: ignore
  timer-g: never
  timer-h: never
  timer-i: -> terminated end
  timer-l: never
terminated [] final
  request: never
  ack: never
  provisional: never
  success: never
  failure: never
  transport-error: never
  timer-g: never
  timer-h: never
  timer-i: never
  timer-l: never
`),
    )
  })

  it('non-INVITE server transaction', () => {
    const events = ['request', 'provisional', 'final', 'transport-error', 'timer-j'] as const
    expect(NIST_TABLE.initial).toBe('trying')
    expect(lines(NIST_TABLE, events)).toEqual(
      written(`
trying []
  request: ignore
  provisional: -> proceeding send
  final: -> completed send
  transport-error: never
  timer-j: never
proceeding []
  request: stay resend
  provisional: stay send
  final: -> completed send
  transport-error: -> terminated report-transport end
  timer-j: never
completed [timer-j]
  request: stay resend
  provisional: never
  final: never
  transport-error: -> terminated report-transport end
  timer-j: -> terminated end
terminated [] final
  request: never
  provisional: never
  final: never
  transport-error: never
  timer-j: never
`),
    )
  })
})
