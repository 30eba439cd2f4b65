export { COUNTRY_CODES } from './countries.ts'
export {
  asE164,
  E164_DIGITS,
  e164Of,
  LEAST_PREFIXED,
  LOCAL_DIGITS,
  numberPlanOf,
  waysToWrite,
  type NumberPlan,
} from './number-plan.ts'
export { numberPatterns, type NumberPattern } from './number-patterns.ts'
