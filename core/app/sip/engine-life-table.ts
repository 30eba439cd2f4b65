import type { Table } from '../../kit/index.ts'

/** The states of the embedded engine's life. */
export type LifeState = 'running' | 'pausing' | 'starting' | 'closed'
/** The events of this life. */
export type LifeEvent = 'ended' | 'due' | 'started' | 'failed' | 'close'
/** The effects of its transitions. */
export type LifeEffect =
  'tell lost' | 'start' | 'tell back' | 'tell failed' | 'lengthen pause' | 'shorten pause'

/** An engine that ended is started again after a pause, which is longer with each try that fails. */
export const ENGINE_LIFE: Table<LifeState, LifeEvent, LifeEffect> = {
  name: 'engine life',
  initial: 'running',
  states: {
    running: {
      on: { ended: { to: 'pausing', do: ['tell lost', 'lengthen pause'] }, close: { to: 'closed' } },
    },
    pausing: {
      on: { due: { to: 'starting', do: ['start'] }, close: { to: 'closed' } },
      ignore: ['ended'],
      timers: ['due'],
    },
    starting: {
      on: {
        started: { to: 'running', do: ['shorten pause', 'tell back'] },
        failed: { to: 'pausing', do: ['tell failed', 'lengthen pause'] },
        close: { to: 'closed' },
      },
      ignore: ['ended'],
    },
    closed: { on: {}, final: true },
  },
}
