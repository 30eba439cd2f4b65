export { isAlive } from './is-alive.ts'
export { beginPartial, sweepPartials, type PartialFile } from './partial-file.ts'
