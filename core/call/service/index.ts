export { runTriggers, type Decided } from './run-triggers.ts'
export type { DetectionPoint, Encounter, Service, ServiceOrder } from './service.ts'
export { CONTINUE, type DiversionReason, type DivertedBy, type Verdict } from './verdict.ts'
