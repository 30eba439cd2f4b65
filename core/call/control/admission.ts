import { NOT_FOUND, NOTHING_TO_REPLACE, type Cause } from '../cause/index.ts'
import type { IncomingCall, IncomingLeg } from '../ports/index.ts'
import { askAdmission, type AdmissionService, type RingingHalf } from '../service/index.ts'
import type { Call } from './call.ts'
import type { Refusal } from './caller.ts'

/** The calls that an INVITE may begin or become part of. */
export interface AdmissionOptions {
  readonly services: readonly AdmissionService[]
  readonly calls: () => readonly Call[]
  /** Begins a call; one that is refused leaves the half of its caller. */
  begin(leg: IncomingLeg, incoming: IncomingCall, refusal?: Refusal): void
}

/** Returns the halves of all calls that ring. */
const ringing = (calls: readonly Call[]): RingingHalf[] =>
  calls.flatMap((call) => {
    const { callerNumber, halves } = call.snapshot()
    return halves
      .filter(({ side, stage }) => side === 'T' && stage === 'ringing')
      .map(({ recordId, number, alertAt }) => ({ recordId, number, callerNumber, sinceAt: alertAt! }))
  })

/** Decides what an INVITE becomes before it is part of any call: the caller of a new one, one who takes another, or neither. */
export function admit(options: AdmissionOptions, leg: IncomingLeg, incoming: IncomingCall): void {
  const { services, calls, begin } = options
  const { callerNumber, dialedNumber, replaces = false } = incoming
  const { admission, by } = askAdmission(services, {
    callerNumber,
    dialedNumber,
    replaces,
    ringing: () => ringing(calls()),
  })
  switch (admission.do) {
    case 'continue':
      return begin(leg, incoming, replaces ? { cause: NOTHING_TO_REPLACE } : undefined)
    case 'release':
      return begin(leg, incoming, { cause: admission.cause, by })
    case 'take': {
      const { half, as } = admission
      const lost = (cause: Cause) => begin(leg, incoming, { cause, by })
      const call = calls().find((one) => one.find(half))
      return call ? call.take({ leg, arrival: incoming, as, by, lost }) : lost(NOT_FOUND)
    }
  }
}
