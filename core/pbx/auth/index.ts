export { createAuthenticator, forbidden, type Authenticator } from './authenticator.ts'
export { parseAuthorization, type Credentials } from './authorization-header.ts'
export { digestResponse, DIGEST_ALGORITHMS, type DigestAlgorithm, type DigestInput } from './digest.ts'
export { NONCE_LIFETIME_SECONDS } from './nonces.ts'
