export { createTransactions, type TransactionOptions } from './create-transactions.ts'
export { statelessTags } from './own-answers.ts'
export { responseTarget } from './response-target.ts'
export * from './transaction.ts'
