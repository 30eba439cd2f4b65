import type { Distribution } from '../attempt/distribution.ts'
import type { Cause } from '../cause/index.ts'
import type { ServiceTag } from '../trace/half-trace.ts'
import type { DivertedBy } from './diverted-by.ts'

/** The decision of a service at a detection point; a closed set. In brackets the CAP operation it stands for (TS 29.078). */
export type Verdict =
  /** The call goes on as if nobody had been asked (Continue). */
  | { readonly do: 'continue' }
  /** The call goes on to another party (Connect). */
  | {
      readonly do: 'route'
      readonly to: Distribution
      /** The service that the records of it name. */
      readonly as: ServiceTag
      /** Left out by services that only lead on, such as groups. */
      readonly diversion?: DivertedBy
    }
  /** The call ends with this cause (ReleaseCall). */
  | { readonly do: 'release'; readonly cause: Cause }

export const CONTINUE: Verdict = { do: 'continue' }
