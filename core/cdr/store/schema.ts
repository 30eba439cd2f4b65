import type { Migration } from '../../store/index.ts'

/** The tables of records, traces and halves in progress. A step is never changed once it was released. */
export const CDR_MIGRATIONS: readonly Migration[] = [
  {
    name: 'records, traces, journal',
    sql: `
      CREATE TABLE record (
        caller_number TEXT NOT NULL, dialed_number TEXT NOT NULL, destination_number TEXT NOT NULL,
        duration INTEGER NOT NULL, setup_time INTEGER NOT NULL, connect_time INTEGER, release_time INTEGER NOT NULL,
        side TEXT NOT NULL, party TEXT NOT NULL, result TEXT NOT NULL, released_by TEXT NOT NULL,
        cause INTEGER, sip_status INTEGER, reason_text TEXT NOT NULL,
        service TEXT NOT NULL, direction TEXT NOT NULL, caller_name TEXT NOT NULL, destination_name TEXT NOT NULL,
        presented_number TEXT NOT NULL, redirecting_number TEXT NOT NULL, redirect_count INTEGER,
        charged_number TEXT NOT NULL, line TEXT NOT NULL, did TEXT NOT NULL, group_number TEXT NOT NULL,
        alert_time INTEGER, ring_seconds INTEGER, hold_seconds INTEGER, park_seconds INTEGER,
        emergency INTEGER NOT NULL, transport TEXT NOT NULL, srtp INTEGER, codec TEXT NOT NULL,
        remote_address TEXT NOT NULL, user_agent TEXT NOT NULL, sip_call_id TEXT NOT NULL,
        packets_sent INTEGER, packets_received INTEGER, packets_lost INTEGER, jitter_ms REAL, mos REAL,
        recording TEXT NOT NULL, account_code TEXT NOT NULL, note TEXT NOT NULL, tags TEXT NOT NULL,
        cost REAL, currency TEXT NOT NULL, call_id TEXT NOT NULL, related_call_id TEXT NOT NULL, hop INTEGER NOT NULL,
        record_id TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, site TEXT NOT NULL,
        written_at INTEGER NOT NULL, schema_version INTEGER NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX record_sequence ON record (sequence);
      CREATE INDEX record_time ON record (setup_time, sequence);
      CREATE INDEX record_basic ON record (setup_time, sequence) WHERE side = 'O' AND connect_time IS NOT NULL;
      CREATE INDEX record_failed ON record (setup_time, sequence) WHERE side = 'O' AND connect_time IS NULL;
      CREATE INDEX record_call ON record (call_id, hop, sequence);
      CREATE INDEX record_caller ON record (caller_number, setup_time, sequence);
      CREATE INDEX record_dialed ON record (dialed_number, setup_time, sequence);
      CREATE INDEX record_destination ON record (destination_number, setup_time, sequence);
      CREATE TABLE half_trace (
        record_id TEXT PRIMARY KEY REFERENCES record ON DELETE CASCADE, trace TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE journal (record_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, half TEXT NOT NULL) STRICT, WITHOUT ROWID;
      CREATE TABLE journal_entry (
        record_id TEXT NOT NULL REFERENCES journal ON DELETE CASCADE, place INTEGER NOT NULL, entry TEXT NOT NULL,
        PRIMARY KEY (record_id, place)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE alive (
        run_id TEXT PRIMARY KEY, clock_ms REAL NOT NULL, wall_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO counter (name, value) VALUES ('sequence', 0);
      CREATE TABLE deletion (
        id INTEGER PRIMARY KEY, deleted_at INTEGER NOT NULL, why TEXT NOT NULL, records INTEGER NOT NULL,
        first_sequence INTEGER NOT NULL, last_sequence INTEGER NOT NULL
      ) STRICT;
    `,
  },
]
