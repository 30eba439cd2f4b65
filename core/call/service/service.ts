import type { ODetectionPoint, TDetectionPoint } from '../bcsm/index.ts'
import type { Cause } from '../cause/index.ts'
import type { AdmissionService } from './admission.ts'
import type { Verdict } from './verdict.ts'

export type DetectionPoint = ODetectionPoint | TDetectionPoint

/** A call at a detection point, as a service sees it. */
export interface Encounter {
  readonly point: DetectionPoint
  readonly callerNumber: string
  readonly dialedNumber: string
  /** The number of the party whose half or attempt met the point. */
  readonly partyNumber: string
  /** The reason why the half or the attempt ends, at the points where it does. */
  readonly cause?: Cause
}

/** A decision at detection points that is not the basic call's own. */
export interface Service {
  readonly name: string
  /** Decides from values alone, at once. */
  decide(at: Encounter): Verdict
}

/** The services that are asked at each detection point, and about an INVITE before there is a half, in this order. */
export type ServiceOrder = { readonly [Point in DetectionPoint]?: readonly Service[] } & {
  readonly admission?: readonly AdmissionService[]
}
