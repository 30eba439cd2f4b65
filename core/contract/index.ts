import { callsContract } from './calls.ts'
import { cdrContract } from './cdr.ts'
import { extensionsContract } from './extensions.ts'
import { schedulesContract } from './schedules.ts'
import { settingsContract } from './settings.ts'
import { systemContract } from './system.ts'

/** Everything a front end may ask and hear. Queries are GET, commands are not, feeds are event iterators. */
export const contract = {
  calls: callsContract,
  cdr: cdrContract,
  extensions: extensionsContract,
  schedules: schedulesContract,
  settings: settingsContract,
  system: systemContract,
}
/** Everything a front end may ask and hear. */
export type Contract = typeof contract

export * from './calls.ts'
export * from './cdr.ts'
export * from './errors.ts'
export * from './extensions.ts'
export * from './record.ts'
export * from './resources/index.ts'
export * from './schedules.ts'
export * from './settings.ts'
export * from './system.ts'
