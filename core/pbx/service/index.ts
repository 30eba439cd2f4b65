export { serviceOrder } from './order.ts'
