import type { Cause } from '../cause/index.ts'
import type { ServiceTag } from '../trace/half-trace.ts'

/** A half whose party rings. */
export interface RingingHalf {
  readonly recordId: string
  readonly number: string
  readonly callerNumber: string
  /** When it began to ring, UTC epoch milliseconds. */
  readonly sinceAt: number
}

/** An INVITE that belongs to no call yet. */
export interface Arrival {
  readonly callerNumber: string
  readonly dialedNumber: string
  /** Whether it asks to take the place of another call (RFC 3891). */
  readonly replaces: boolean
  /** Returns those that ring at this moment, of all calls. */
  ringing(): readonly RingingHalf[]
}

/** The decision on an INVITE before there is a half; a closed set. */
export type Admission =
  /** It begins a call, as the half that originates. */
  | { readonly do: 'continue' }
  /** It becomes a terminating half of the call in which this half rings, and takes that call. */
  | { readonly do: 'take'; readonly half: string; readonly as: ServiceTag }
  /** It is turned away with this cause. */
  | { readonly do: 'release'; readonly cause: Cause }

/** A decision on INVITEs that need not begin a call. */
export interface AdmissionService {
  readonly name: string
  /** Decides at once. */
  admit(arrival: Arrival): Admission
}

/** An admission and the name of the service that decided it; nobody decides that a call begins. */
export interface Admitted {
  readonly admission: Admission
  readonly by: string | undefined
}

/** Asks the services one after the other; the first that decides counts. */
export function askAdmission(services: readonly AdmissionService[], arrival: Arrival): Admitted {
  for (const service of services) {
    const admission = service.admit(arrival)
    if (admission.do !== 'continue') return { admission, by: service.name }
  }
  return { admission: { do: 'continue' }, by: undefined }
}
