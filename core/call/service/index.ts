export {
  askAdmission,
  type Admission,
  type AdmissionService,
  type Arrival,
  type RingingHalf,
} from './admission.ts'
export { runTriggers, type Decided } from './run-triggers.ts'
export type { DetectionPoint, Encounter, Service, ServiceOrder } from './service.ts'
export type { DiversionReason, DivertedBy } from './diverted-by.ts'
export { CONTINUE, type Verdict } from './verdict.ts'
