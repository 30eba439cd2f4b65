import { CDR_MIGRATIONS, KEEPING_MIGRATION, NUMBER_MIGRATION, REPORT_MIGRATION } from '../../cdr/index.ts'
import type { Migration } from '../../store/index.ts'

/** Every step of the schema in order; new ones are appended, none is ever changed. */
export const MIGRATIONS: readonly Migration[] = [
  ...CDR_MIGRATIONS,
  {
    name: 'configuration, phones, bans',
    sql: `
      CREATE TABLE document (name TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE binding (
        number TEXT NOT NULL, contact TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (number, contact)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE ban (
        address TEXT NOT NULL, user TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (address, user)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  NUMBER_MIGRATION,
  KEEPING_MIGRATION,
  REPORT_MIGRATION,
]
