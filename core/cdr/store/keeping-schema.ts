import type { Migration } from '../../store/index.ts'

/** The log of what was done to written records, and the list of those that have their outside numbers masked. */
export const KEEPING_MIGRATION: Migration = {
  name: 'deleted, masked and lost records',
  sql: `
    ALTER TABLE deletion ADD COLUMN kind TEXT NOT NULL DEFAULT 'deleted';
    CREATE TABLE masked (record_id TEXT PRIMARY KEY REFERENCES record ON DELETE CASCADE) STRICT, WITHOUT ROWID;
  `,
}

/** Until then a gap of lost records used up no sequence numbers: its range is empty. */
export const LOST_MIGRATION: Migration = {
  name: 'lost records use up sequence numbers',
  sql: `UPDATE deletion SET last_sequence = first_sequence - 1 WHERE kind = 'lost'`,
}
