export { createDialPlan, type DialPlan, type RouteOutcome, type RouteRequest } from './dial-plan.ts'
