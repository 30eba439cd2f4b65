export * from './engine/index.ts'
export {
  checkIdentity,
  makeSelfSigned,
  type CertificateFacts,
  type IdentityProblem,
} from './certificate/index.ts'
export { findFreePort, findRoutedAddresses } from './transport/index.ts'
export type {
  AddressTrouble,
  Door,
  ListenerFault,
  LocalAddress,
  MoreListeners,
  Peer,
  Protocol,
  TlsIdentity,
  TransportLimits,
} from './transport/index.ts'
export type { TimerValues } from './transaction/index.ts'
