import {
  CDR_MIGRATIONS,
  ANNOTATION_MIGRATION,
  CALL_SUMS_MIGRATION,
  COST_MIGRATION,
  CHANGE_MIGRATION,
  DAYS_MIGRATION,
  KIND_GONE_MIGRATION,
  KEEPING_MIGRATION,
  LONG_MIGRATION,
  LOST_MIGRATION,
  NUMBER_MIGRATION,
  NUMBER_PLAN_MIGRATION,
  REPORT_MIGRATION,
  SEARCH_MIGRATION,
  TEXT_MIGRATION,
} from '../../cdr/index.ts'
import type { Migration } from '../../store/index.ts'
import { PLACE_MIGRATION } from './place-schema.ts'
import { ASIDE_MIGRATION } from './put-aside.ts'

/** All steps of the schema in order; new ones are appended, none is ever changed. */
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
  {
    name: 'scheduled exports',
    sql: `
      CREATE TABLE export_run (
        id INTEGER PRIMARY KEY AUTOINCREMENT, schedule_id TEXT NOT NULL, name TEXT NOT NULL, period TEXT NOT NULL,
        period_from INTEGER NOT NULL, period_to INTEGER NOT NULL, due_at INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting', tries INTEGER NOT NULL DEFAULT 0, next_try_at INTEGER NOT NULL,
        finished_at INTEGER, rows INTEGER NOT NULL DEFAULT 0, target TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '', UNIQUE (schedule_id, period_from, period_to)
      ) STRICT;
      CREATE INDEX export_run_due ON export_run (due_at, id);
    `,
  },
  CHANGE_MIGRATION,
  SEARCH_MIGRATION,
  ANNOTATION_MIGRATION,
  COST_MIGRATION,
  CALL_SUMS_MIGRATION,
  ASIDE_MIGRATION,
  LOST_MIGRATION,
  LONG_MIGRATION,
  KIND_GONE_MIGRATION,
  NUMBER_PLAN_MIGRATION,
  PLACE_MIGRATION,
  TEXT_MIGRATION,
  DAYS_MIGRATION,
]
