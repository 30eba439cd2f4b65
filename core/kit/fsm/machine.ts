import type { Clock, Dispose } from '../clock.ts'
import { step, type Table } from './table.ts'

/** One line of a machine's trace. `atMs` is the clock's monotonic time. */
export interface TraceLine<State extends string, Event extends string, Point extends string> {
  readonly atMs: number
  readonly state: State
  readonly event: Event
  readonly next: State
  readonly dp?: Point
}

/** The answer of who is asked before a machine moves. */
export interface Asked<Payload> {
  /** The payload as it is now known; it stays as it was when left out. */
  readonly payload?: Payload | undefined
  /** Whether the machine goes on elsewhere, where its table has a way. */
  readonly reroutes?: boolean
}

/** Everything a machine needs from outside. */
export interface MachinePorts<
  State extends string,
  Event extends string,
  Effect extends string,
  Point extends string,
  Payload,
> {
  readonly clock: Clock
  /** Performs one effect. Events it fires are queued and run after this step. */
  perform(effect: Effect, payload: Payload | undefined): void
  /** Called before a transition that asks; a machine without it never asks. */
  asked?(point: Point, event: Event, payload: Payload | undefined): Asked<Payload> | undefined
  /** Returns the length of a state's timer in milliseconds; `undefined` leaves it out. */
  timerMs?(timer: Event): number | undefined
  /** Called with every change of state and every detection point. */
  traced?(line: TraceLine<State, Event, Point>, payload: Payload | undefined): void
  /** Called with an event the state neither handles nor ignores. Never ends the process. */
  unexpected?(state: State, event: Event, payload: Payload | undefined): void
}

/** A running machine. */
export interface Machine<State extends string, Event extends string, Payload> {
  readonly state: State
  /** Feeds an event; when a step is running, the event waits for its turn. */
  fire(event: Event, payload?: Payload): void
  /** Stops all timers; later events are dropped. */
  dispose(): void
}

/**
 * Runs a table: one function changes the state, timers start on entering a state and stop on leaving it,
 * events that arrive during a step wait in a queue.
 */
export function createMachine<
  State extends string,
  Event extends string,
  Effect extends string,
  Point extends string,
  Payload = undefined,
>(
  table: Table<State, Event, Effect, Point>,
  ports: MachinePorts<State, Event, Effect, Point, Payload>,
): Machine<State, Event, Payload> {
  let state = table.initial
  let disposed = false
  let running = false
  const queue: { event: Event; payload: Payload | undefined }[] = []
  let timers: Dispose[] = []

  const stopTimers = () => {
    for (const stop of timers) stop()
    timers = []
  }
  const startTimers = () => {
    for (const timer of table.states[state].timers ?? []) {
      const ms = ports.timerMs?.(timer)
      if (ms !== undefined) timers.push(ports.clock.after(ms, () => fire(timer)))
    }
  }
  const run = (event: Event, given: Payload | undefined) => {
    const outcome = step(table, state, event)
    if (outcome.kind === 'ignored') return
    if (outcome.kind === 'unexpected') {
      ports.unexpected?.(state, event, given)
      return
    }
    const asks = outcome.asks && outcome.dp !== undefined
    const answer = asks ? ports.asked?.(outcome.dp, event, given) : undefined
    const payload = answer?.payload ?? given
    const elsewhere = answer?.reroutes ? outcome.rerouted : undefined
    const to = elsewhere ?? outcome.to
    const entered = outcome.reenter || to !== state || elsewhere !== undefined
    if (entered) stopTimers()
    state = to
    ports.traced?.(
      {
        atMs: ports.clock.monotonic(),
        state: outcome.from,
        event,
        next: to,
        ...(outcome.dp === undefined ? {} : { dp: outcome.dp }),
      },
      payload,
    )
    if (entered && !disposed) startTimers()
    if (elsewhere === undefined) for (const effect of outcome.effects) ports.perform(effect, payload)
    if (table.states[state].final) dispose()
  }
  const fire = (event: Event, payload?: Payload) => {
    if (disposed) return
    queue.push({ event, payload })
    if (running) return
    running = true
    try {
      for (let next = queue.shift(); next && !disposed; next = queue.shift()) run(next.event, next.payload)
    } finally {
      running = false
    }
  }
  const dispose = () => {
    disposed = true
    queue.length = 0
    stopTimers()
  }
  startTimers()
  return {
    get state() {
      return state
    },
    fire,
    dispose,
  }
}
