import { callsContract } from './calls.ts'
import { cdrContract } from './cdr.ts'
import { extensionsContract } from './extensions.ts'
import { importsContract } from './imports.ts'
import { integrationsContract } from './integrations.ts'
import { backupsContract } from './backups.ts'
import { keepingContract } from './keeping.ts'
import { ratesContract } from './rates.ts'
import { reportsContract } from './reports.ts'
import { savedContract } from './saved.ts'
import { schedulesContract } from './schedules.ts'
import { settingsContract } from './settings.ts'
import { systemContract } from './system.ts'

/** Everything a front end may ask for and receive. Queries are GET, commands are not, feeds are event iterators. */
export const contract = {
  calls: callsContract,
  cdr: cdrContract,
  extensions: extensionsContract,
  imports: importsContract,
  integrations: integrationsContract,
  rates: ratesContract,
  reports: reportsContract,
  saved: savedContract,
  schedules: schedulesContract,
  settings: settingsContract,
  keeping: keepingContract,
  backups: backupsContract,
  system: systemContract,
}
/** Everything a front end may ask for and receive. */
export type Contract = typeof contract

export * from './calls.ts'
export * from './cdr.ts'
export * from './column-titles.ts'
export * from './csv-cell.ts'
export * from './errors.ts'
export * from './export.ts'
export * from './export-name.ts'
export * from './file-text.ts'
export * from './filter.ts'
export * from './filter-text/index.ts'
export * from './extensions.ts'
export * from './imports.ts'
export * from './integrations.ts'
export * from './backups.ts'
export * from './keeping.ts'
export * from './fold-text.ts'
export * from './numbers/index.ts'
export * from './rates.ts'
export * from './record.ts'
export * from './reports.ts'
export * from './resources/index.ts'
export * from './saved.ts'
export * from './schedules.ts'
export * from './settings.ts'
export * from './system.ts'
export * from './value-words.ts'
