import { createMachine, type Clock, type Table } from '../../kit/index.ts'

const FIRST_PAUSE_MS = 200
const LAST_PAUSE_MS = 5000

type State = 'running' | 'pausing' | 'starting' | 'closed'
type Event = 'ended' | 'due' | 'started' | 'failed' | 'close'
type Effect = 'tell lost' | 'start' | 'tell back' | 'tell failed' | 'lengthen pause' | 'shorten pause'

/** An engine that ended is started again after a pause, which is longer with each try that fails. */
const LIFE: Table<State, Event, Effect> = {
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

/** The life of an engine that was started once and is to run from then on. */
export interface EngineLife {
  /** Takes note that the engine ended. */
  ended(): void
  /** Resolves when the engine runs again. */
  whenBack(): Promise<void>
  /** Ends it: the engine is started no more. */
  close(): void
}

/** Begins a life with an engine that runs. */
export function createEngineLife(ports: {
  readonly clock: Clock
  /** Starts the engine once. */
  start(): Promise<void>
  lost(): void
  back(): void
  failed(error: unknown, pauseMs: number): void
}): EngineLife {
  let pauseMs = FIRST_PAUSE_MS
  let waiting: (() => void)[] = []
  const effects: Record<Effect, (error: unknown) => void> = {
    'tell lost': () => ports.lost(),
    start: () =>
      void ports.start().then(
        () => machine.fire('started'),
        (error: unknown) => machine.fire('failed', error),
      ),
    'tell back': () => {
      ports.back()
      for (const resolve of waiting.splice(0)) resolve()
    },
    'tell failed': (error) => ports.failed(error, pauseMs),
    'lengthen pause': () => (pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS)),
    'shorten pause': () => (pauseMs = FIRST_PAUSE_MS),
  }
  const machine = createMachine<State, Event, Effect, never, unknown>(LIFE, {
    clock: ports.clock,
    perform: (effect, error) => effects[effect](error),
    timerMs: () => pauseMs,
  })
  return {
    ended: () => machine.fire('ended'),
    whenBack: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve]
      }),
    close: () => machine.fire('close'),
  }
}
