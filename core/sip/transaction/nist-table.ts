import type { Table } from '../../kit/index.ts'

export type NistState = 'trying' | 'proceeding' | 'completed' | 'terminated'
/** `provisional` and `final` come from the layer above; `request` is a repeated request. */
export type NistEvent = 'request' | 'provisional' | 'final' | 'transport-error' | 'timer-j'
export type NistEffect = 'send' | 'resend' | 'report-transport' | 'end'

/** Non-INVITE server transaction (RFC 3261 §17.2.2). */
export const NIST_TABLE: Table<NistState, NistEvent, NistEffect> = {
  name: 'nist',
  initial: 'trying',
  states: {
    trying: {
      on: {
        provisional: { to: 'proceeding', do: ['send'] },
        final: { to: 'completed', do: ['send'] },
      },
      ignore: ['request'],
    },
    proceeding: {
      on: {
        request: { do: ['resend'] },
        provisional: { do: ['send'] },
        final: { to: 'completed', do: ['send'] },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
      },
    },
    completed: {
      on: {
        request: { do: ['resend'] },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
        'timer-j': { to: 'terminated', do: ['end'] },
      },
      timers: ['timer-j'],
    },
    terminated: { on: {}, final: true },
  },
}
