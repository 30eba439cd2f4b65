export { createProxying } from './proxying.ts'
