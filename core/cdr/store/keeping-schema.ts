import type { Migration } from '../../store/index.ts'

/** What was done to written records, and which of them have their outside numbers masked. */
export const KEEPING_MIGRATION: Migration = {
  name: 'deleted, masked and lost records',
  sql: `
    ALTER TABLE deletion ADD COLUMN kind TEXT NOT NULL DEFAULT 'deleted';
    CREATE TABLE masked (record_id TEXT PRIMARY KEY REFERENCES record ON DELETE CASCADE) STRICT, WITHOUT ROWID;
  `,
}
