import type { Table } from '../../kit/index.ts'

export type IstState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'
/**
 * The events of an INVITE server transaction: `provisional`, `success`, `failure` and `refusal` (a failure that is sent
 * once) come from the layer above; `request` is a repeated INVITE.
 */
export type IstEvent =
  | 'request'
  | 'ack'
  | 'provisional'
  | 'success'
  | 'failure'
  | 'refusal'
  | 'transport-error'
  | 'timer-g'
  | 'timer-h'
  | 'timer-i'
  | 'timer-l'
export type IstEffect = 'send' | 'resend' | 'pass-ack' | 'report-no-ack' | 'report-transport' | 'end'

/**
 * The INVITE server transaction (RFC 3261 §17.2.1 as updated by RFC 6026 §8.5 and §8.7): a transport error is reported
 * to the layer above and changes no state.
 */
export const IST_TABLE: Table<IstState, IstEvent, IstEffect> = {
  name: 'ist',
  initial: 'proceeding',
  states: {
    proceeding: {
      on: {
        request: { do: ['resend'] },
        provisional: { do: ['send'] },
        success: { to: 'accepted', do: ['send'] },
        failure: { to: 'completed', do: ['send'] },
        refusal: { to: 'terminated', do: ['send', 'end'] },
        'transport-error': { do: ['report-transport'] },
      },
      ignore: ['ack'],
    },
    accepted: {
      on: {
        ack: { do: ['pass-ack'] },
        success: { do: ['send'] },
        'transport-error': { do: ['report-transport'] },
        'timer-l': { to: 'terminated', do: ['end'] },
      },
      ignore: ['request'],
      timers: ['timer-l'],
    },
    completed: {
      on: {
        request: { do: ['resend'] },
        ack: { to: 'confirmed' },
        'timer-g': { reenter: true, do: ['resend'] },
        'timer-h': { to: 'terminated', do: ['report-no-ack', 'end'] },
        'transport-error': { do: ['report-transport'] },
      },
      timers: ['timer-g', 'timer-h'],
    },
    confirmed: {
      on: { 'timer-i': { to: 'terminated', do: ['end'] } },
      ignore: ['request', 'ack', 'transport-error'],
      timers: ['timer-i'],
    },
    terminated: { on: {}, final: true },
  },
}
