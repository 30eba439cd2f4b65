import type { Table } from '../../kit/index.ts'

export type NictState = 'trying' | 'proceeding' | 'completed' | 'terminated'
export type NictEvent = 'provisional' | 'final' | 'transport-error' | 'timer-e' | 'timer-f' | 'timer-k'
export type NictEffect = 'send-request' | 'deliver' | 'report-timeout' | 'report-transport' | 'end'

/** The non-INVITE client transaction (RFC 3261 §17.1.2). */
export const NICT_TABLE: Table<NictState, NictEvent, NictEffect> = {
  name: 'nict',
  initial: 'trying',
  states: {
    trying: {
      on: {
        'timer-e': { reenter: true, do: ['send-request'] },
        'timer-f': { to: 'terminated', do: ['report-timeout', 'end'] },
        provisional: { to: 'proceeding', do: ['deliver'] },
        final: { to: 'completed', do: ['deliver'] },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
      },
      timers: ['timer-e', 'timer-f'],
    },
    proceeding: {
      on: {
        'timer-e': { reenter: true, do: ['send-request'] },
        'timer-f': { to: 'terminated', do: ['report-timeout', 'end'] },
        provisional: { do: ['deliver'] },
        final: { to: 'completed', do: ['deliver'] },
        'transport-error': { to: 'terminated', do: ['report-transport', 'end'] },
      },
      timers: ['timer-e', 'timer-f'],
    },
    completed: {
      on: { 'timer-k': { to: 'terminated', do: ['end'] } },
      ignore: ['provisional', 'final', 'transport-error'],
      timers: ['timer-k'],
    },
    terminated: { on: {}, final: true },
  },
}
