/**
 * A state machine as data: `state × event → next state, detection point, effects`. Effects are names; a
 * runner performs them. Nothing in a table reads a clock, does I/O or keeps a flag.
 */
export interface Transition<State extends string, Effect extends string, Point extends string = never> {
  /** The state after the event; the same state when left out. */
  readonly to?: State
  /** Whether the state is left and entered anew although it stays the same, which restarts its timers. */
  readonly reenter?: true
  /** Named effects in the order they are performed, after the state has changed. */
  readonly do?: readonly Effect[]
  /** Detection point that is met on the way. */
  readonly dp?: Point
  /** Whether somebody is asked at the detection point before the machine moves. */
  readonly asks?: true
  /** The state to go to, without any effect, when the answer is to go on elsewhere. */
  readonly rerouted?: State
}

/** A state's transitions for the events it knows; `ignore` lists events that may come and change nothing. */
export interface StateRow<
  State extends string,
  Event extends string,
  Effect extends string,
  Point extends string = never,
> {
  readonly on: { readonly [E in Event]?: Transition<State, Effect, Point> }
  readonly ignore?: readonly Event[]
  /** Timers that run while the machine is in this state; each one fires the event of its own name. */
  readonly timers?: readonly Event[]
  /** Whether nothing leads on from this state; the runner is disposed of on entering it. */
  readonly final?: true
}

/** A whole machine. `name` appears in traces, logs and diagrams. */
export interface Table<
  State extends string,
  Event extends string,
  Effect extends string,
  Point extends string = never,
> {
  readonly name: string
  readonly initial: State
  readonly states: { readonly [S in State]: StateRow<State, Event, Effect, Point> }
}

/** The outcome of one step. `unexpected`: the state neither handles nor ignores the event. */
export type Step<State extends string, Effect extends string, Point extends string> =
  | {
      readonly kind: 'moved'
      readonly from: State
      readonly to: State
      readonly reenter: boolean
      readonly effects: readonly Effect[]
      readonly dp: Point | undefined
      readonly asks: boolean
      readonly rerouted: State | undefined
    }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unexpected' }

/** Looks up one step. Pure: the same table, state and event give the same step. */
export function step<
  State extends string,
  Event extends string,
  Effect extends string,
  Point extends string = never,
>(table: Table<State, Event, Effect, Point>, state: State, event: Event): Step<State, Effect, Point> {
  const row = table.states[state]
  const transition = row.on[event]
  if (transition) {
    return {
      kind: 'moved',
      from: state,
      to: transition.to ?? state,
      reenter: transition.reenter === true,
      effects: transition.do ?? [],
      dp: transition.dp,
      asks: transition.asks === true,
      rerouted: transition.rerouted,
    }
  }
  return row.ignore?.includes(event) ? { kind: 'ignored' } : { kind: 'unexpected' }
}
