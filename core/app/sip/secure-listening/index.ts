export { createSecureListening, type ListenFlags, type SecureListening } from './secure-listening.ts'
