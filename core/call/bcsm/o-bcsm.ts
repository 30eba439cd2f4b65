import type { Table } from '../../kit/index.ts'
import type { ODetectionPoint } from './points.ts'

/**
 * Points in call of the originating half (TS 23.278 O-IM-BCSM):
 * - `O_Null`: the INVITE is authenticated, its half is being put into the journal; or that of a party which we call first.
 * - `Calling_Originator`: the phones of a party that we call first ring.
 * - `Analyse_Information`: the dialled number is looked up.
 * - `Routing`: a terminating half is being set up; nothing rings yet.
 * - `O_Alerting`: the called party rings.
 * - `O_Active`: both parties talk.
 * - `O_Released`: over.
 */
export type OPointInCall =
  | 'O_Null'
  | 'Calling_Originator'
  | 'Analyse_Information'
  | 'Routing'
  | 'O_Alerting'
  | 'O_Active'
  | 'O_Released'

/**
 * Events of an originating half. `summon`: its party is to be called first; `unanswered`: it did not answer, by itself or
 * after `noAnswerTimer`; `unsent`: no INVITE left for it. `answer`: the called party answered, the caller is to be told; `connect`: the caller
 * was told. `failure` is every end of the attempt that is neither busy nor no answer. `diverted`: the party that was
 * called sent the call on to another one; `misdirected`: to one that cannot be tried.
 */
export type OEvent =
  | 'setup'
  | 'summon'
  | 'unanswered'
  | 'unsent'
  | 'noAnswerTimer'
  | 'routed'
  | 'progress'
  | 'alerting'
  | 'answer'
  | 'connect'
  | 'busy'
  | 'noAnswer'
  | 'failure'
  | 'diverted'
  | 'misdirected'
  | 'abandon'
  | 'midCall'
  | 'disconnect'
  | 'release'
  | 'interrupted'

/** Effects of an originating half. */
export type OEffect =
  | 'callOriginator'
  | 'collect'
  | 'endInTime'
  | 'discard'
  | 'analyse'
  | 'callTarget'
  | 'tellProgress'
  | 'tellAlerting'
  | 'tellDiverted'
  | 'answerCaller'
  | 'refuseCaller'
  | 'endCaller'
  | 'endTarget'

/** The way back for a service that sends the call on in place of its failure. */
const ASKS = { asks: true, rerouted: 'Analyse_Information' } as const
const FAILED = { to: 'O_Released', do: ['refuseCaller', 'endTarget'] } as const
const GIVEN_UP = { to: 'O_Released', dp: 'O_Abandon', do: ['endTarget'] } as const
const INTERRUPTED = { to: 'O_Released' } as const

/** Possible outcomes of an attempt before it is answered. */
const ATTEMPT = {
  answer: { do: ['answerCaller'] },
  connect: { to: 'O_Active', dp: 'O_Answer' },
  busy: { ...FAILED, dp: 'O_Busy', ...ASKS },
  noAnswer: { ...FAILED, dp: 'O_No_Answer', ...ASKS },
  failure: { ...FAILED, dp: 'Route_Select_Failure', ...ASKS },
  abandon: GIVEN_UP,
  diverted: { do: ['tellDiverted'] },
  misdirected: {},
  release: FAILED,
  interrupted: INTERRUPTED,
} as const

/** The originating basic call state model. */
export const oBcsm: Table<OPointInCall, OEvent, OEffect, ODetectionPoint> = {
  name: 'O-BCSM',
  initial: 'O_Null',
  states: {
    O_Null: {
      on: {
        setup: { to: 'Analyse_Information', dp: 'Collected_Info', do: ['analyse'] },
        summon: { to: 'Calling_Originator', do: ['callOriginator'] },
        abandon: GIVEN_UP,
        release: FAILED,
        interrupted: INTERRUPTED,
      },
    },
    Calling_Originator: {
      on: {
        progress: {},
        alerting: {},
        connect: { to: 'O_Active', dp: 'O_Answer', do: ['collect'] },
        unanswered: { to: 'O_Released', dp: 'O_Abandon', do: ['endCaller'] },
        noAnswerTimer: { do: ['endInTime'] },
        unsent: { to: 'O_Released', do: ['discard'] },
        release: { to: 'O_Released', do: ['endCaller'] },
        interrupted: INTERRUPTED,
      },
      timers: ['noAnswerTimer'],
    },
    Analyse_Information: {
      on: {
        routed: { to: 'Routing', dp: 'Analysed_Information', do: ['callTarget'] },
        failure: { ...FAILED, dp: 'Route_Select_Failure', ...ASKS },
        abandon: GIVEN_UP,
        release: FAILED,
        interrupted: INTERRUPTED,
      },
    },
    Routing: {
      on: {
        progress: { do: ['tellProgress'] },
        alerting: { to: 'O_Alerting', do: ['tellAlerting'] },
        ...ATTEMPT,
      },
      ignore: ['midCall'],
    },
    O_Alerting: {
      on: {
        progress: { do: ['tellProgress'] },
        alerting: { do: ['tellAlerting'] },
        ...ATTEMPT,
      },
      ignore: ['midCall'],
    },
    O_Active: {
      on: {
        // A party that was called first has answered before anybody else is called.
        setup: { dp: 'Collected_Info', do: ['analyse'] },
        routed: { dp: 'Analysed_Information', do: ['callTarget'] },
        diverted: {},
        misdirected: {},
        midCall: { dp: 'O_Mid_Call' },
        disconnect: { to: 'O_Released', dp: 'O_Disconnect', do: ['endCaller', 'endTarget'] },
        release: { to: 'O_Released', dp: 'O_Disconnect', do: ['endCaller', 'endTarget'] },
        interrupted: INTERRUPTED,
      },
      // A further device may ring while its CANCEL is on the way.
      ignore: ['progress', 'alerting'],
    },
    O_Released: { on: {}, final: true },
  },
}
