export { agreeAsUas, isTooShort, MIN_SE_S, type SessionAgreement } from './session-expires.ts'
export { allowsUpdate, createSessionTimers, type SessionTimers } from './session-timers.ts'
