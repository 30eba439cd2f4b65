export { ofRequest } from './of-request.ts'
export {
  SECURITY_EVENTS,
  type SecurityEvent,
  type SecurityEventName,
  type SecurityFeed,
} from './security-event.ts'
