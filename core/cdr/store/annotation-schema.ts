import type { Migration } from '../../store/index.ts'

/** The history of what people wrote on records, and of what stood there before. */
export const ANNOTATION_MIGRATION: Migration = {
  name: 'history of annotations',
  sql: `
    CREATE TABLE annotation (
      id INTEGER PRIMARY KEY, record_id TEXT NOT NULL REFERENCES record ON DELETE CASCADE, at INTEGER NOT NULL,
      field TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
    ) STRICT;
    CREATE INDEX annotation_of_record ON annotation (record_id, id);
  `,
}
