export { checkIdentity, type CertificateFacts, type IdentityProblem } from './check-identity.ts'
export { makeSelfSigned } from './self-signed.ts'
