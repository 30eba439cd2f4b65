export { createTransports, type TransportOptions } from './create-transports.ts'
export { findFreePort } from './free-port.ts'
export { createLogGate } from './log-gate.ts'
export {
  badWeather,
  createMemoryNetwork,
  type MemoryNetwork,
  type MemoryNetworkOptions,
  type Weather,
} from './memory-network.ts'
export { isInOwnSubnet, readOwnAddresses, type OwnAddress } from './own-address.ts'
export type { Door } from './own-doors.ts'
export { findRoutedAddresses } from './routed-address.ts'
export {
  DEFAULT_TRANSPORT_LIMITS,
  type AddressTrouble,
  type ListenerFault,
  type LocalAddress,
  type Malformed,
  type MoreListeners,
  type Peer,
  type Protocol,
  type Received,
  type SendFault,
  type TlsIdentity,
  type TlsOptions,
  type TransportLayer,
  type TransportLimits,
  type TransportListener,
} from './transport.ts'
