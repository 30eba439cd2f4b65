import { createMachine, type Asked, type Clock, type Logger, type Table } from '../../kit/index.ts'
import type { Cause } from '../cause/index.ts'
import type { JournalPort } from '../ports/index.ts'
import type { HalfTrace, TraceEntry, TraceFacts } from '../trace/half-trace.ts'
import { withPatience } from './patience.ts'

const JOURNAL_PATIENCE_MS = 2000

/** The identity of a half: everything in its trace except the steps. */
export type HalfOrigin = Omit<HalfTrace, 'entries'>

/** The part of that identity which all halves of a call share. */
export type CallOrigin = Omit<HalfOrigin, 'recordId' | 'side' | 'party' | 'hop'>

/** A running half: its state machine and the trace it leaves. */
export interface Half<State extends string, Event extends string> {
  readonly origin: HalfOrigin
  readonly state: State
  /** All facts learnt so far. */
  readonly facts: TraceFacts
  /** Clock readings of the first `alerting` or `progress`, and of `connect`; UTC epoch milliseconds. */
  readonly alertAt: number | undefined
  readonly connectAt: number | undefined
  /** Resolves when the half is on disk; a journal that is late is logged and not waited for any longer. */
  open(facts: TraceFacts): Promise<void>
  /** Discards a half that never began after all. */
  discard(): void
  fire(event: Event, facts?: TraceFacts): void
  trace(): HalfTrace
  readonly hasEnded: boolean
}

/** The answer at a request point. */
export interface Met {
  readonly facts: TraceFacts
  /** Whether the half goes on elsewhere instead of ending. */
  readonly reroutes?: boolean
}

/** Parts of a half that differ between the two models. */
export interface HalfOptions<State extends string, Event extends string, Effect extends string> {
  readonly table: Table<State, Event, Effect, string>
  readonly origin: HalfOrigin
  readonly clock: Clock
  readonly log: Logger
  readonly journal: JournalPort
  perform(effect: Effect): void
  timerMs?(timer: Event): number | undefined
  /** Called at a request point before the half moves, with why it ends. */
  meet?(point: string, cause: Cause): Met | undefined
  /** Called after each step. */
  changed(): void
}

function mergeFacts(all: TraceFacts, more: TraceFacts): TraceFacts {
  return { ...all, ...more, ...(more.peer ? { peer: { ...all.peer, ...more.peer } } : {}) }
}

/** Returns what is known after a request point: a half that goes on elsewhere has no cause to end. */
function afterMeeting(learnt: TraceFacts, { facts, reroutes = false }: Met): Asked<TraceFacts> {
  const { release: _release, ...kept } = learnt
  return { payload: { ...(reroutes ? kept : learnt), ...facts }, reroutes }
}

/** Runs one half-call model; every step goes into the trace and the journal, the one with a release closes both. */
export function createHalf<State extends string, Event extends string, Effect extends string>(
  options: HalfOptions<State, Event, Effect>,
): Half<State, Event> {
  const { origin, clock, log, journal } = options
  const entries: TraceEntry[] = []
  let facts: TraceFacts = {}
  let isOpen = false
  let hasEnded = false
  let alertAt: number | undefined
  let connectAt: number | undefined

  const { callId, side } = origin
  const late = (problem: string) =>
    log.error('the journal is late; the call goes on', { callId, side, problem })
  const append = (entry: TraceEntry) => {
    entries.push(entry)
    if (entry.facts) facts = mergeFacts(facts, entry.facts)
    const at = origin.wallAt + entry.atMs
    if (entry.event === 'connect') connectAt = at
    if (entry.event === 'alerting' || entry.event === 'progress')
      alertAt ??= connectAt === undefined ? at : undefined
    if (entry.facts?.release) hasEnded = true
    if (!isOpen) return
    if (hasEnded) {
      journal.close({ ...origin, entries })
    } else journal.append(origin.recordId, entries.length - 1, entry)
  }
  const machine = createMachine<State, Event, Effect, string, TraceFacts>(options.table, {
    clock,
    ...(options.timerMs ? { timerMs: (timer: Event) => options.timerMs!(timer) } : {}),
    perform: (effect) => options.perform(effect),
    asked(point, _event, given) {
      const met = given?.release && options.meet?.(point, given.release)
      return met ? afterMeeting(given, met) : undefined
    },
    traced(line, given) {
      const { atMs, ...step } = line
      append({ atMs: atMs - origin.clockMs, ...step, ...(given === undefined ? {} : { facts: given }) })
      options.changed()
    },
    unexpected: (state, event) => log.warn('unexpected event in a half', { callId, side, state, event }),
  })
  return {
    origin,
    get state() {
      return machine.state
    },
    get facts() {
      return facts
    },
    get alertAt() {
      return alertAt
    },
    get connectAt() {
      return connectAt
    },
    get hasEnded() {
      return hasEnded
    },
    async open(first) {
      isOpen = true
      const state = machine.state
      append({ atMs: clock.monotonic() - origin.clockMs, state, event: 'open', next: state, facts: first })
      await withPatience(journal.open({ ...origin, entries: [...entries] }), JOURNAL_PATIENCE_MS, clock, late)
    },
    discard() {
      hasEnded = true
      machine.dispose()
      journal.discard({ ...origin, entries })
    },
    fire: (event, learnt) => machine.fire(event, learnt),
    trace: () => ({ ...origin, entries }),
  }
}
