export { createCdrEvents, refusalReason, type CdrEvents, type CdrReason } from './cdr-events.ts'
