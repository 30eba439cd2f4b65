import { noAnswerInTime, worstOf, type Cause, type CauseKind } from '../cause/index.ts'
import type { Target } from './target.ts'

/** A tree of targets: one, all of several (each after a delay), or several in order. */
export type Distribution =
  | { readonly kind: 'party'; readonly target: Target }
  | {
      readonly kind: 'all'
      readonly of: readonly { readonly to: Distribution; readonly afterMs: number }[]
      readonly forMs: number
    }
  | {
      readonly kind: 'in_order'
      readonly of: readonly Distribution[]
      /** The time that each of them has. */
      readonly eachMs: number
      /** The ends of one after which the next one is tried; any other ends them all. */
      readonly goOn: readonly CauseKind[]
    }

/** Names a target by its place in the tree, such as `0.2`. */
export type AttemptId = string

/** An attempt that was started. */
export interface Tried {
  readonly id: AttemptId
  /** How and when it ended; nothing while it goes on. */
  readonly ended?: { readonly cause: Cause; readonly atMs: number }
}

/** The next moves of a distribution. */
export interface Plan {
  readonly start: readonly { readonly id: AttemptId; readonly target: Target }[]
  readonly cancel: readonly AttemptId[]
  /** When to ask again if nothing happens before, milliseconds since the distribution began. */
  readonly wakeAtMs?: number
  /** The cause with which the whole distribution has ended. */
  readonly ended?: Cause
}

/** The state of one node of the tree. */
interface Reached {
  readonly plan: Plan
  /** When it ended. */
  readonly endedAtMs: number
}

const NOTHING: Plan = { start: [], cancel: [] }

const going = (plan: Plan): Reached => ({ plan, endedAtMs: Infinity })
const over = (cause: Cause, atMs: number, cancel: readonly AttemptId[] = []): Reached => ({
  plan: { start: [], cancel, ended: cause },
  endedAtMs: atMs,
})

function together(plans: readonly Plan[], wakeAtMs = Infinity): Plan {
  const wake = Math.min(wakeAtMs, ...plans.map((plan) => plan.wakeAtMs ?? Infinity))
  return {
    start: plans.flatMap(({ start }) => start),
    cancel: plans.flatMap(({ cancel }) => cancel),
    ...(wake === Infinity ? {} : { wakeAtMs: wake }),
  }
}

/** The causes of a group's members in order of precedence: somebody who rang to the end comes first. */
const OF_GROUP: readonly CauseKind[] = ['no_answer', 'busy', 'rejected', 'unreachable']

/** Returns the cause that stands for several members; without any of those in the order, the strongest of devices. */
function causeOfGroup(causes: readonly Cause[]): Cause {
  for (const kind of OF_GROUP) {
    const found = causes.findLast((cause) => cause.kind === kind)
    if (found) return found
  }
  return worstOf(causes)!
}

/**
 * Decides what a distribution does next. Pure: the same tree, attempts and time give the same plan.
 * @param elapsedMs milliseconds since the distribution began.
 */
export function plan(distribution: Distribution, soFar: readonly Tried[], elapsedMs: number): Plan {
  const tried = new Map(soFar.map((attempt) => [attempt.id, attempt]))
  const openUnder = (id: AttemptId) =>
    soFar
      .filter((attempt) => !attempt.ended && (attempt.id === id || attempt.id.startsWith(`${id}.`)))
      .map((attempt) => attempt.id)

  const reach = (node: Distribution, id: AttemptId, sinceMs: number): Reached => {
    switch (node.kind) {
      case 'party': {
        const attempt = tried.get(id)
        if (!attempt) return going({ start: [{ id, target: node.target }], cancel: [] })
        return attempt.ended ? over(attempt.ended.cause, attempt.ended.atMs) : going(NOTHING)
      }
      case 'all':
        return reachAll(node, id, sinceMs)
      case 'in_order':
        return reachInOrder(node, id, sinceMs)
    }
  }
  const reachAll = (
    { of, forMs }: Extract<Distribution, { kind: 'all' }>,
    id: AttemptId,
    sinceMs: number,
  ): Reached => {
    const endMs = sinceMs + forMs
    const due = of.map(({ to, afterMs }, index) => {
      const beginMs = sinceMs + afterMs
      if (beginMs > elapsedMs) return going({ ...NOTHING, wakeAtMs: beginMs })
      return reach(to, `${id}.${index}`, beginMs)
    })
    const causes = due.flatMap(({ plan: { ended } }) => (ended ? [ended] : []))
    if (causes.length === of.length) {
      return over(causeOfGroup(causes), Math.max(...due.map(({ endedAtMs }) => endedAtMs)))
    }
    if (elapsedMs >= endMs) return over(causeOfGroup([...causes, noAnswerInTime(true)]), endMs, openUnder(id))
    return going(
      together(
        due.map((one) => one.plan),
        endMs,
      ),
    )
  }
  const reachInOrder = (
    { of, eachMs, goOn }: Extract<Distribution, { kind: 'in_order' }>,
    id: AttemptId,
    sinceMs: number,
  ): Reached => {
    let beginMs = sinceMs
    const cancel: AttemptId[] = []
    const causes: Cause[] = []
    for (const [index, to] of of.entries()) {
      const place = `${id}.${index}`
      const reached = reach(to, place, beginMs)
      const endMs = beginMs + eachMs
      if (reached.plan.ended === undefined && elapsedMs < endMs) {
        return going(together([reached.plan, { start: [], cancel }], endMs))
      }
      const cause = reached.plan.ended ?? noAnswerInTime(true)
      if (reached.plan.ended === undefined) cancel.push(...openUnder(place))
      causes.push(cause)
      beginMs = Math.min(reached.endedAtMs, endMs)
      if (!goOn.includes(cause.kind)) break
    }
    return over(causes.at(-1)!, beginMs, cancel)
  }
  return reach(distribution, '0', 0).plan
}
