import type { Table } from '../../kit/index.ts'
import type { TDetectionPoint } from './points.ts'

/**
 * Points in call of a terminating half (TS 23.278 T-IM-BCSM):
 * - `T_Null`: the half is being put into the journal; no INVITE has left, or its party's own is unanswered.
 * - `Terminating_Call_Handling`: INVITE sent to each device of the party, nothing rings yet; or the party's own is being
 *   answered.
 * - `T_Alerting`: at least one device rings.
 * - `T_Active`: answered.
 * - `T_Released`: over.
 */
export type TPointInCall = 'T_Null' | 'Terminating_Call_Handling' | 'T_Alerting' | 'T_Active' | 'T_Released'

/**
 * Events of a terminating half. `arrive`: its party called us to take the call, in place of being called. `noAnswerTimer` fires by itself, and is followed by what the devices have said by
 * then: `noAnswer`, `busy` or `failure`.
 * `unsent`: no INVITE left for any of them. `disconnect`: its party hung up; `release`: it is ended from outside.
 */
export type TEvent =
  | 'setup'
  | 'arrive'
  | 'progress'
  | 'alerting'
  | 'connect'
  | 'busy'
  | 'noAnswer'
  | 'failure'
  | 'noAnswerTimer'
  | 'unsent'
  | 'midCall'
  | 'disconnect'
  | 'release'
  | 'interrupted'

/** Effects of a terminating half. */
export type TEffect =
  | 'offer'
  | 'answerParty'
  | 'tellProgress'
  | 'tellAlerting'
  | 'tellConnect'
  | 'tellEnd'
  | 'endDevices'
  | 'discard'
  | 'endInTime'

const ENDED = { to: 'T_Released', do: ['endDevices', 'tellEnd'] } as const
const INTERRUPTED = { to: 'T_Released' } as const
/** Ends of a half that has not begun: it leaves nothing. */
const DROPPED = {
  release: { to: 'T_Released', do: ['discard', 'tellEnd'] },
  interrupted: { to: 'T_Released', do: ['discard'] },
} as const

/** Possible outcomes of an INVITE before it is answered. */
const ATTEMPT = {
  connect: { to: 'T_Active', dp: 'T_Answer', do: ['tellConnect'] },
  busy: { ...ENDED, dp: 'T_Busy', asks: true },
  noAnswer: { ...ENDED, dp: 'T_No_Answer', asks: true },
  noAnswerTimer: { do: ['endInTime'] },
  failure: { ...ENDED, dp: 'T_Busy', asks: true },
  release: { ...ENDED, dp: 'T_Abandon' },
  interrupted: INTERRUPTED,
} as const

/** The terminating basic call state model. */
export const tBcsm: Table<TPointInCall, TEvent, TEffect, TDetectionPoint> = {
  name: 'T-BCSM',
  initial: 'T_Null',
  states: {
    T_Null: {
      on: {
        setup: {
          to: 'Terminating_Call_Handling',
          dp: 'Terminating_Attempt_Authorised',
          do: ['offer'],
        },
        arrive: {
          to: 'Terminating_Call_Handling',
          dp: 'Terminating_Attempt_Authorised',
          do: ['answerParty'],
        },
        ...DROPPED,
      },
    },
    Terminating_Call_Handling: {
      on: {
        progress: { do: ['tellProgress'] },
        alerting: { to: 'T_Alerting', do: ['tellAlerting'] },
        unsent: { to: 'T_Released', do: ['discard', 'tellEnd'] },
        ...ATTEMPT,
      },
      ignore: ['midCall'],
      timers: ['noAnswerTimer'],
    },
    T_Alerting: {
      on: {
        progress: { do: ['tellProgress'] },
        alerting: { do: ['tellAlerting'] },
        ...ATTEMPT,
      },
      ignore: ['midCall'],
      timers: ['noAnswerTimer'],
    },
    T_Active: {
      on: {
        midCall: { dp: 'T_Mid_Call' },
        disconnect: { ...ENDED, dp: 'T_Disconnect' },
        release: { ...ENDED, dp: 'T_Disconnect' },
        interrupted: INTERRUPTED,
      },
      ignore: ['progress', 'alerting'],
    },
    T_Released: { on: {}, final: true },
  },
}
