import { RECORD_COLUMNS, type ColumnType, type RecordColumn } from '../../contract/index.ts'
import type { Migration } from '../../store/index.ts'

const SQL_TYPE: Record<ColumnType, string> = {
  text: "TEXT NOT NULL DEFAULT ''",
  integer: 'INTEGER',
  seconds: 'INTEGER',
  real: 'REAL',
  flag: 'INTEGER',
  time: 'INTEGER',
}

// Columns of the format's first version. A column that is appended later gets a migration of its own.
const FIRST_COLUMNS = (Object.keys(RECORD_COLUMNS) as RecordColumn[])
  .map((id) => `${id} ${SQL_TYPE[RECORD_COLUMNS[id].type]}`)
  .join(', ')

/** The tables of records, traces and halves in progress. */
export const CDR_MIGRATIONS: readonly Migration[] = [
  {
    name: 'records, traces, journal',
    sql: `
      CREATE TABLE record (${FIRST_COLUMNS}, PRIMARY KEY (record_id)) STRICT;
      CREATE UNIQUE INDEX record_sequence ON record (sequence);
      CREATE INDEX record_time ON record (setup_time, sequence);
      CREATE INDEX record_basic ON record (setup_time, sequence) WHERE side = 'O' AND connect_time IS NOT NULL;
      CREATE INDEX record_failed ON record (setup_time, sequence) WHERE side = 'O' AND connect_time IS NULL;
      CREATE INDEX record_call ON record (call_id, hop);
      CREATE INDEX record_caller ON record (caller_number, setup_time, sequence);
      CREATE INDEX record_dialed ON record (dialed_number, setup_time, sequence);
      CREATE INDEX record_destination ON record (destination_number, setup_time, sequence);
      CREATE TABLE half_trace (record_id TEXT PRIMARY KEY, trace TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE journal (record_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, half TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE journal_entry (
        record_id TEXT NOT NULL, place INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (record_id, place)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE alive (run_id TEXT PRIMARY KEY, clock_ms REAL NOT NULL, wall_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO counter (name, value) VALUES ('sequence', 0);
      CREATE TABLE deletion (
        id INTEGER PRIMARY KEY, deleted_at INTEGER NOT NULL, why TEXT NOT NULL, records INTEGER NOT NULL,
        first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL
      ) STRICT;
    `,
  },
]
