import { createMachine, type Clock } from '../../kit/index.ts'
import { ENGINE_LIFE, type LifeEffect, type LifeEvent, type LifeState } from './engine-life-table.ts'

const FIRST_PAUSE_MS = 200
const LAST_PAUSE_MS = 5000

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
  const effects: Record<LifeEffect, (error: unknown) => void> = {
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
  const machine = createMachine<LifeState, LifeEvent, LifeEffect, never, unknown>(ENGINE_LIFE, {
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
