export { createExpiringTable, type ExpiringTable } from './expiring-table.ts'
