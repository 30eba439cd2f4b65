export { createTransactions, type TransactionOptions } from './create-transactions.ts'
export { responseTarget } from './response-target.ts'
export * from './transaction.ts'
