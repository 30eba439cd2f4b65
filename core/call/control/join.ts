import type { Bridges } from '../bridge/index.ts'
import { hungUp, type ReleasedBy } from '../cause/index.ts'
import type { HalfEnd } from '../half/index.ts'
import type { Mailbox } from '../mailbox/index.ts'
import type { ServiceTag, TraceFacts } from '../trace/half-trace.ts'
import type { CallIndex } from './call-index.ts'
import { numberOf, partyOf } from './identity.ts'

/** The merge of two talks: a half of one takes the place of a half of the other (MoveLeg, TS 29.078). */
export interface Join {
  /** Record id of the half whose party leaves its talk. */
  readonly half: string
  /** Record id of the half in another talk that takes its place. */
  readonly to: string
  /** The service that the records of it name. */
  readonly as: ServiceTag
}

/** The halves of two talks that are to become one. */
interface TwoTalks {
  readonly leaving: HalfEnd
  /** The one that `leaving` talked with. */
  readonly staying: HalfEnd
  readonly coming: HalfEnd
  /** The one that `coming` talked with. */
  readonly left: HalfEnd
}

const isTalking = ({ half }: HalfEnd) => half.connectAt !== undefined && !half.hasEnded

const sideOf = ({ half }: HalfEnd): ReleasedBy => (half.origin.side === 'O' ? 'caller' : 'callee')

/** Returns the halves of a merge; undefined unless both talks are there, and are not the same one. */
function talksOf(
  leaving: HalfEnd | undefined,
  coming: HalfEnd | undefined,
  bridges: Bridges,
): TwoTalks | undefined {
  const staying = leaving && bridges.other(leaving)
  const left = coming && bridges.other(coming)
  if (!staying || !left || leaving === coming || left === leaving) return undefined
  const talks = { leaving, staying, coming, left }
  return Object.values(talks).every(isTalking) ? talks : undefined
}

/** Notes on each half which other call its own became one with, if these are two. */
function relate({ leaving, staying, coming, left }: TwoTalks, as: ServiceTag): void {
  const [first, second] = [leaving, coming].map(({ half }) => half.origin.callId)
  for (const end of [leaving, staying, coming, left]) {
    const { callId, side } = end.half.origin
    const related = callId === first ? second : first
    const isFirstService = side === 'O' && end.half.facts.service === 'basic'
    const facts: TraceFacts = {
      ...(related === callId ? {} : { relatedCallId: related! }),
      ...(isFirstService ? { service: as } : {}),
    }
    end.midCall(facts)
  }
}

/** Notes on a half that originates whom its party talks with now, and who brought that about. */
function introduce(to: HalfEnd, other: HalfEnd, transferor: HalfEnd): void {
  if (to.half.origin.side === 'T') return
  to.midCall({
    ...partyOf(other),
    redirectingNumber: numberOf(transferor),
    redirectCount: (to.half.facts.redirectCount ?? 0) + 1,
  })
}

/** Merges two talks: those that remain are bridged, and the two halves of whoever brought them together end by him. */
function joinTalks(talks: TwoTalks, as: ServiceTag, bridges: Bridges): void {
  const { leaving, staying, coming, left } = talks
  relate(talks, as)
  introduce(staying, coming, leaving)
  introduce(coming, staying, leaving)
  bridges.of(leaving)!.swap(leaving, coming)
  for (const end of [leaving, left]) end.release(hungUp(sideOf(end), {}))
}

/** Merges two talks in a step of its own; a fault in it ends both calls. Resolves with false unless both are there. */
export const join = (
  { half, to, as }: Join,
  calls: CallIndex,
  bridges: Bridges,
  mailbox: Mailbox,
): Promise<boolean> =>
  new Promise((resolve) => {
    const concerned = calls.withHalves([half, to])
    const find = (recordId: string) => concerned.map((call) => call.find(recordId)).find(Boolean)
    mailbox.post(
      () => {
        const talks = talksOf(find(half), find(to), bridges)
        if (talks) joinTalks(talks, as, bridges)
        resolve(talks !== undefined)
      },
      (error) => {
        for (const call of concerned) call.fail(error)
        resolve(false)
      },
    )
  })
