import type { Migration } from '../../store/index.ts'

/**
 * The table of written records that were changed later, with the latest change of each: for copies that have to follow.
 */
export const CHANGE_MIGRATION: Migration = {
  name: 'changes of written records',
  sql: `
    CREATE TABLE record_change (
      id INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL UNIQUE REFERENCES record ON DELETE CASCADE
    ) STRICT;
    CREATE TRIGGER record_changed AFTER UPDATE ON record BEGIN
      INSERT OR REPLACE INTO record_change (record_id) VALUES (NEW.record_id);
    END;
  `,
}
