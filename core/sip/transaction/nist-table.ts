import type { Table } from '../../kit/index.ts'

export type NistState = 'trying' | 'proceeding' | 'completed' | 'terminated'
/**
 * The events of a non-INVITE server transaction: `provisional`, `final` and `refusal` (a final answer that is sent
 * once) come from the layer above; `request` is a copy.
 */
export type NistEvent = 'request' | 'provisional' | 'final' | 'refusal' | 'transport-error' | 'timer-j'
export type NistEffect = 'send' | 'resend' | 'report-transport' | 'end'

/** The non-INVITE server transaction (RFC 3261 §17.2.2). */
export const NIST_TABLE: Table<NistState, NistEvent, NistEffect> = {
  name: 'nist',
  initial: 'trying',
  states: {
    trying: {
      on: {
        provisional: { to: 'proceeding', do: ['send'] },
        final: { to: 'completed', do: ['send'] },
        refusal: { to: 'terminated', do: ['send', 'end'] },
      },
      ignore: ['request'],
    },
    proceeding: {
      on: {
        request: { do: ['resend'] },
        provisional: { do: ['send'] },
        final: { to: 'completed', do: ['send'] },
        refusal: { to: 'terminated', do: ['send', 'end'] },
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
