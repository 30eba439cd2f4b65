export { createFlows, type Flows } from './flows.ts'
export { learnFlows } from './learn-flows.ts'
export { isBehindNat } from './nat.ts'
export { createShowing, type ExternalAddress, type Showing, type Shown } from './shown.ts'
