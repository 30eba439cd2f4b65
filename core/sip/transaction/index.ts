export { createTransactions, type TransactionOptions } from './create-transactions.ts'
export * from './transaction.ts'
