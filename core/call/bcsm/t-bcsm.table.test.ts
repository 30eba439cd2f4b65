import { describe, expect, it } from 'vitest'
import { step } from '../../kit/index.ts'
import { tBcsm, type TEvent, type TPointInCall } from './t-bcsm.ts'

const EVENTS: readonly TEvent[] = [
  'setup',
  'arrive',
  'progress',
  'alerting',
  'connect',
  'busy',
  'noAnswer',
  'noAnswerTimer',
  'failure',
  'unsent',
  'release',
  'interrupted',
  'midCall',
  'disconnect',
]

/** `next state [detection point]: effects (asks, or rerouted state)`, or `ignored`; anything missing here is unexpected. */
const EXPECTED: Record<TPointInCall, Partial<Record<TEvent, string>>> = {
  T_Null: {
    setup: 'Terminating_Call_Handling [Terminating_Attempt_Authorised]: offer',
    arrive: 'Terminating_Call_Handling [Terminating_Attempt_Authorised]: answerParty',
    release: 'T_Released: discard, tellEnd',
    interrupted: 'T_Released: discard',
  },
  Terminating_Call_Handling: {
    unsent: 'T_Released: discard, tellEnd',
    progress: 'Terminating_Call_Handling: tellProgress',
    alerting: 'T_Alerting: tellAlerting',
    connect: 'T_Active [T_Answer]: tellConnect',
    busy: 'T_Released [T_Busy]: endDevices, tellEnd (asks)',
    noAnswer: 'T_Released [T_No_Answer]: endDevices, tellEnd (asks)',
    noAnswerTimer: 'Terminating_Call_Handling: endInTime',
    failure: 'T_Released [T_Busy]: endDevices, tellEnd (asks)',
    release: 'T_Released [T_Abandon]: endDevices, tellEnd',
    interrupted: 'T_Released',
    midCall: 'ignored',
  },
  T_Alerting: {
    progress: 'T_Alerting: tellProgress',
    alerting: 'T_Alerting: tellAlerting',
    connect: 'T_Active [T_Answer]: tellConnect',
    busy: 'T_Released [T_Busy]: endDevices, tellEnd (asks)',
    noAnswer: 'T_Released [T_No_Answer]: endDevices, tellEnd (asks)',
    noAnswerTimer: 'T_Alerting: endInTime',
    failure: 'T_Released [T_Busy]: endDevices, tellEnd (asks)',
    release: 'T_Released [T_Abandon]: endDevices, tellEnd',
    interrupted: 'T_Released',
    midCall: 'ignored',
  },
  T_Active: {
    progress: 'ignored',
    alerting: 'ignored',
    release: 'T_Released [T_Disconnect]: endDevices, tellEnd',
    interrupted: 'T_Released',
    midCall: 'T_Active [T_Mid_Call]',
    disconnect: 'T_Released [T_Disconnect]: endDevices, tellEnd',
  },
  T_Released: {},
}

function shown(state: TPointInCall, event: TEvent): string | undefined {
  const outcome = step(tBcsm, state, event)
  if (outcome.kind !== 'moved') return outcome.kind === 'ignored' ? 'ignored' : undefined
  const point = outcome.dp ? ` [${outcome.dp}]` : ''
  const effects = outcome.effects.length > 0 ? `: ${outcome.effects.join(', ')}` : ''
  const asks = outcome.asks ? ` (asks${outcome.rerouted ? `, or ${outcome.rerouted}` : ''})` : ''
  return `${outcome.to}${point}${effects}${asks}`
}

describe('the T-BCSM, each state with each event', () => {
  it.each(Object.keys(tBcsm.states) as TPointInCall[])('%s', (state) => {
    const found = Object.fromEntries(EVENTS.map((event) => [event, shown(state, event)]))
    const expected = Object.fromEntries(EVENTS.map((event) => [event, EXPECTED[state][event]]))
    expect(found).toEqual(expected)
  })

  it('has no state, event, timer or end beside these', () => {
    expect(Object.keys(tBcsm.states)).toEqual(Object.keys(EXPECTED))
    const known = Object.values(tBcsm.states).flatMap((row) => [
      ...Object.keys(row.on),
      ...(row.ignore ?? []),
    ])
    expect(new Set(known)).toEqual(new Set(EVENTS))
    const having = (key: 'final' | 'timers') =>
      Object.entries(tBcsm.states)
        .filter(([, row]) => row[key])
        .map(([state]) => state)
    expect(having('final')).toEqual(['T_Released'])
    expect(having('timers')).toEqual(['Terminating_Call_Handling', 'T_Alerting'])
  })
})
