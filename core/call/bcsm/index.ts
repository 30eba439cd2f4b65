export { oBcsm, type OEffect, type OEvent, type OPointInCall } from './o-bcsm.ts'
export type { ODetectionPoint, TDetectionPoint } from './points.ts'
export { tBcsm, type TEffect, type TEvent, type TPointInCall } from './t-bcsm.ts'
