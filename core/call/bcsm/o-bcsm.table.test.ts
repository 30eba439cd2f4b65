import { describe, expect, it } from 'vitest'
import { step } from '../../kit/index.ts'
import { oBcsm, type OEvent, type OPointInCall } from './o-bcsm.ts'

const EVENTS: readonly OEvent[] = [
  'setup',
  'summon',
  'unanswered',
  'unsent',
  'noAnswerTimer',
  'abandon',
  'release',
  'interrupted',
  'routed',
  'failure',
  'progress',
  'alerting',
  'answer',
  'connect',
  'busy',
  'noAnswer',
  'diverted',
  'misdirected',
  'midCall',
  'disconnect',
]

/** `next state [detection point]: effects (asks, or rerouted state)`, or `ignored`; anything missing here is unexpected. */
const EXPECTED: Record<OPointInCall, Partial<Record<OEvent, string>>> = {
  O_Null: {
    setup: 'Analyse_Information [Collected_Info]: analyse',
    summon: 'Calling_Originator: callOriginator',
    abandon: 'O_Released [O_Abandon]: endTarget',
    release: 'O_Released: refuseCaller, endTarget',
    interrupted: 'O_Released',
  },
  Calling_Originator: {
    progress: 'Calling_Originator',
    alerting: 'Calling_Originator',
    connect: 'O_Active [O_Answer]: collect',
    unanswered: 'O_Released [O_Abandon]: endCaller',
    noAnswerTimer: 'Calling_Originator: endInTime',
    unsent: 'O_Released: discard',
    release: 'O_Released: endCaller',
    interrupted: 'O_Released',
  },
  Analyse_Information: {
    abandon: 'O_Released [O_Abandon]: endTarget',
    release: 'O_Released: refuseCaller, endTarget',
    interrupted: 'O_Released',
    routed: 'Routing [Analysed_Information]: callTarget',
    failure: 'O_Released [Route_Select_Failure]: refuseCaller, endTarget (asks, or Analyse_Information)',
  },
  Routing: {
    abandon: 'O_Released [O_Abandon]: endTarget',
    release: 'O_Released: refuseCaller, endTarget',
    interrupted: 'O_Released',
    failure: 'O_Released [Route_Select_Failure]: refuseCaller, endTarget (asks, or Analyse_Information)',
    progress: 'Routing: tellProgress',
    diverted: 'Routing: tellDiverted',
    misdirected: 'Routing',
    alerting: 'O_Alerting: tellAlerting',
    answer: 'Routing: answerCaller',
    connect: 'O_Active [O_Answer]',
    busy: 'O_Released [O_Busy]: refuseCaller, endTarget (asks, or Analyse_Information)',
    noAnswer: 'O_Released [O_No_Answer]: refuseCaller, endTarget (asks, or Analyse_Information)',
    midCall: 'ignored',
  },
  O_Alerting: {
    abandon: 'O_Released [O_Abandon]: endTarget',
    release: 'O_Released: refuseCaller, endTarget',
    interrupted: 'O_Released',
    failure: 'O_Released [Route_Select_Failure]: refuseCaller, endTarget (asks, or Analyse_Information)',
    progress: 'O_Alerting: tellProgress',
    diverted: 'O_Alerting: tellDiverted',
    misdirected: 'O_Alerting',
    alerting: 'O_Alerting: tellAlerting',
    answer: 'O_Alerting: answerCaller',
    connect: 'O_Active [O_Answer]',
    busy: 'O_Released [O_Busy]: refuseCaller, endTarget (asks, or Analyse_Information)',
    noAnswer: 'O_Released [O_No_Answer]: refuseCaller, endTarget (asks, or Analyse_Information)',
    midCall: 'ignored',
  },
  O_Active: {
    release: 'O_Released [O_Disconnect]: endCaller, endTarget',
    interrupted: 'O_Released',
    progress: 'ignored',
    alerting: 'ignored',
    setup: 'O_Active [Collected_Info]: analyse',
    routed: 'O_Active [Analysed_Information]: callTarget',
    diverted: 'O_Active',
    misdirected: 'O_Active',
    midCall: 'O_Active [O_Mid_Call]',
    disconnect: 'O_Released [O_Disconnect]: endCaller, endTarget',
  },
  O_Released: {},
}

function shown(state: OPointInCall, event: OEvent): string | undefined {
  const outcome = step(oBcsm, state, event)
  if (outcome.kind !== 'moved') return outcome.kind === 'ignored' ? 'ignored' : undefined
  const point = outcome.dp ? ` [${outcome.dp}]` : ''
  const effects = outcome.effects.length > 0 ? `: ${outcome.effects.join(', ')}` : ''
  const asks = outcome.asks ? ` (asks${outcome.rerouted ? `, or ${outcome.rerouted}` : ''})` : ''
  return `${outcome.to}${point}${effects}${asks}`
}

describe('the O-BCSM, each state with each event', () => {
  it.each(Object.keys(oBcsm.states) as OPointInCall[])('%s', (state) => {
    const found = Object.fromEntries(EVENTS.map((event) => [event, shown(state, event)]))
    const expected = Object.fromEntries(EVENTS.map((event) => [event, EXPECTED[state][event]]))
    expect(found).toEqual(expected)
  })

  it('has no state, event, timer or end beside these', () => {
    expect(Object.keys(oBcsm.states)).toEqual(Object.keys(EXPECTED))
    const known = Object.values(oBcsm.states).flatMap((row) => [
      ...Object.keys(row.on),
      ...(row.ignore ?? []),
    ])
    expect(new Set(known)).toEqual(new Set(EVENTS))
    const having = (key: 'final' | 'timers') =>
      Object.entries(oBcsm.states)
        .filter(([, row]) => row[key])
        .map(([state]) => state)
    expect(having('final')).toEqual(['O_Released'])
    expect(having('timers')).toEqual(['Calling_Originator'])
  })
})
