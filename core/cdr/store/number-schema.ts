import type { Migration } from '../../store/index.ts'
import { bareNumberSql } from '../query/bare-number.ts'

const numberIndex = (name: string, column: string) =>
  `CREATE INDEX ${name} ON record (${bareNumberSql(column)}, setup_time, sequence);`

/** Indexes by which numbers are found without their separators. */
export const NUMBER_MIGRATION: Migration = {
  name: 'numbers are found without their separators',
  sql: `
      DROP INDEX record_caller;
      DROP INDEX record_dialed;
      DROP INDEX record_destination;
      ${numberIndex('record_caller_bare', 'caller_number')}
      ${numberIndex('record_dialed_bare', 'dialed_number')}
      ${numberIndex('record_destination_bare', 'destination_number')}
    `,
}
