export { createEdge, incomingLegAt, portsAt, type Edge } from './edge.ts'
export { createMailbox, type Mailbox } from './mailbox.ts'
