export { createDialPlan, type DialPlan } from './dial-plan.ts'
