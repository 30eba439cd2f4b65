export { createOwnHosts, type OwnHosts } from './address/index.ts'
export { createAuthenticator, digestResponse, type Authenticator, type DigestInput } from './auth/index.ts'
export { createBans, type Bans, type BanStore } from './bans/index.ts'
export { createDialPlan, type DialPlan } from './dial-plan/index.ts'
export { createDirectory, type Directory } from './extension/index.ts'
export { createGruus, type Gruus } from './gruu/index.ts'
export { createKeepAlive, type KeepAlive } from './keep-alive/index.ts'
export {
  bindingKey,
  createLocation,
  type Binding,
  type LiveBinding,
  type Location,
  type LocationStore,
} from './location/index.ts'
export { createRegistrar, type Registrar } from './registrar/index.ts'
export {
  SECURITY_EVENTS,
  type SecurityEvent,
  type SecurityEventName,
  type SecurityFeed,
} from './security/index.ts'
export { serviceOrder } from './service/index.ts'
export type { PbxRequest, PbxResponse, RegisterRequest, RegisterResponse, Source } from './request.ts'
