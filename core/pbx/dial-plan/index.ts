export { createDialPlan, type DialPlan, type Route, type RouteRequest } from './dial-plan.ts'
