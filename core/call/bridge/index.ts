export { createBridge, type Bridge } from './bridge.ts'
