export type { CallOrigin, Half, HalfOrigin, Met } from './half.ts'
export type { HalfEnd } from './half-end.ts'
export type { HalfEvent } from './half-event.ts'
export { createOriginatingHalf, type OriginatingHalf } from './originating-half.ts'
export { createArrivedHalf } from './arrived-half.ts'
export { createSummonedHalf } from './summoned-half.ts'
export {
  createTerminatingHalf,
  type TerminatingHalf,
  type TerminatingHalfOptions,
} from './terminating-half.ts'
