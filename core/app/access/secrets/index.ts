export { deriveKey, USUAL_COST, type KeyCost } from './derive-key.ts'
export { hashPassword, isPasswordHash, isPasswordOf } from './password-hash.ts'
