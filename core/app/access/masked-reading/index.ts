export { answeringOf, maskedSince } from './answers.ts'
export { logMaskedReaders } from './log-masked-readers.ts'
export { createHiding, hidingOf, type Hiding } from './masked-record.ts'
export { checkQuestion } from './questions.ts'
