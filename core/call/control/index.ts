export { createCallControl, type CallChange, type CallControl } from './call-control.ts'
export type { Join } from './join.ts'
export type { CallSnapshot, HalfSnapshot, Stage } from './snapshot.ts'
