export type { Application, ApplicationUser } from './application.ts'
export { listenForApplications, type ControlOptions, type ControlServer } from './control-server.ts'
export type { OutFrame } from './frame-writer.ts'
export {
  networkFrame,
  newRequestFrame,
  nokFrame,
  proxiedAnswerFrame,
  proxyDoneFrame,
  sentAnswerFrame,
  sentRequestFrame,
  unsolicitedFrame,
  type FramedMessage,
} from './frames.ts'
export type { ProxyFrame, SipFrame } from './leader.ts'
export { createRoutes, type Routes } from './routes.ts'
export { wireTime } from './wire-time.ts'
