import type { Table } from '../../kit/index.ts'

/**
 * The states of an INVITE client transaction: `holding-cancel` and `cancelling` are Calling and Proceeding of an INVITE
 * that is to be cancelled (RFC 3261 §9.1).
 */
export type IctState =
  'calling' | 'holding-cancel' | 'proceeding' | 'cancelling' | 'completed' | 'accepted' | 'terminated'

/**
 * The events of an INVITE client transaction: letters are the timers of RFC 3261 Table 4 and RFC 6026; timer N ends the
 * wait for the answer to a cancelled INVITE.
 */
export type IctEvent =
  | 'provisional'
  | 'success'
  | 'failure'
  | 'cancel'
  | 'transport-error'
  | 'timer-a'
  | 'timer-b'
  | 'timer-c'
  | 'timer-d'
  | 'timer-m'
  | 'timer-n'

export type IctEffect =
  'send-invite' | 'send-ack' | 'send-cancel' | 'deliver' | 'report-timeout' | 'report-transport' | 'end'

/** The INVITE client transaction (RFC 3261 §17.1.1 as updated by RFC 6026 §8.4). */
export const ICT_TABLE: Table<IctState, IctEvent, IctEffect> = {
  name: 'ict',
  initial: 'calling',
  states: {
    calling: {
      on: {
        'timer-a': { reenter: true, do: ['send-invite'] },
        'timer-b': { to: 'terminated', do: ['report-timeout', 'end'] },
        provisional: { to: 'proceeding', do: ['deliver'] },
        success: { to: 'accepted', do: ['deliver'] },
        failure: { to: 'completed', do: ['send-ack', 'deliver'] },
        cancel: { to: 'holding-cancel' },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
      },
      timers: ['timer-a', 'timer-b'],
    },
    'holding-cancel': {
      on: {
        'timer-a': { reenter: true, do: ['send-invite'] },
        'timer-b': { to: 'terminated', do: ['report-timeout', 'end'] },
        provisional: { to: 'cancelling', do: ['send-cancel', 'deliver'] },
        success: { to: 'accepted', do: ['deliver'] },
        failure: { to: 'completed', do: ['send-ack', 'deliver'] },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
      },
      ignore: ['cancel'],
      timers: ['timer-a', 'timer-b'],
    },
    proceeding: {
      on: {
        'timer-c': { to: 'cancelling', do: ['send-cancel'] },
        provisional: { reenter: true, do: ['deliver'] },
        success: { to: 'accepted', do: ['deliver'] },
        failure: { to: 'completed', do: ['send-ack', 'deliver'] },
        cancel: { to: 'cancelling', do: ['send-cancel'] },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
      },
      timers: ['timer-c'],
    },
    cancelling: {
      on: {
        'timer-n': { to: 'terminated', do: ['report-timeout', 'end'] },
        provisional: { do: ['deliver'] },
        success: { to: 'accepted', do: ['deliver'] },
        failure: { to: 'completed', do: ['send-ack', 'deliver'] },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
      },
      ignore: ['cancel'],
      timers: ['timer-n'],
    },
    completed: {
      on: {
        'timer-d': { to: 'terminated', do: ['end'] },
        failure: { do: ['send-ack'] },
        'transport-error': { to: 'terminated', do: ['end'] },
      },
      ignore: ['provisional', 'success', 'cancel'],
      timers: ['timer-d'],
    },
    accepted: {
      on: {
        'timer-m': { to: 'terminated', do: ['end'] },
        success: { do: ['deliver'] },
      },
      ignore: ['provisional', 'failure', 'cancel', 'transport-error'],
      timers: ['timer-m'],
    },
    terminated: { on: {}, final: true },
  },
}
