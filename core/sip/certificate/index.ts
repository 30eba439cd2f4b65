export { makeSelfSigned } from './self-signed.ts'
