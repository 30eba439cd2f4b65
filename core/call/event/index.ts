export { midCallEvent, type CallEvent } from './call-event.ts'
