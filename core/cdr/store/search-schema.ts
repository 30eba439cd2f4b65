import { RECORD_COLUMN_IDS } from '../../contract/index.ts'
import type { Migration } from '../../store/index.ts'
import { bareNumberSql } from '../query/bare-number.ts'
import { kindOf, makeKinds } from './kind.ts'

const NUMBERS = ['caller_number', 'dialed_number', 'destination_number'] as const
const bare = (of: string) => NUMBERS.map((column) => bareNumberSql(`${of}.${column}`))

const numberIndex = (name: string, column: string) =>
  `DROP INDEX ${name}; CREATE INDEX ${name} ON record (${bareNumberSql(column)}, setup_time, sequence, kind);`

const learn = (of: string) =>
  `INSERT OR IGNORE INTO known_number (bare) VALUES ${bare(of)
    .map((value) => `(${value})`)
    .join(', ')};`

/**
 * A number that no record has any more is forgotten: masked and deleted ones may not stay here. The plus takes the
 * column's affinity away, which would keep SQLite from the indexes.
 */
const forget = `
  DELETE FROM known_number WHERE bare IN (${bare('OLD').join(', ')})
    ${NUMBERS.map((column) => `AND NOT EXISTS (SELECT 1 FROM record WHERE ${bareNumberSql(column)} = +known_number.bare)`).join('\n    ')};`

/** A kind that no record is of any more is forgotten: its line and group may not stay here. */
export const KIND_GONE_MIGRATION: Migration = {
  name: 'kinds without records are forgotten',
  sql: `
    DELETE FROM record_kind WHERE records = 0;
    CREATE TRIGGER record_kind_gone AFTER UPDATE OF records ON record_kind WHEN NEW.records = 0 BEGIN
      DELETE FROM record_kind WHERE id = NEW.id;
    END;
  `,
}

/** The basis of searches: kinds of records, the known numbers, and indexes that know the kind. */
export const SEARCH_MIGRATION: Migration = {
  name: 'kinds of records and known numbers',
  sql: `
    CREATE TABLE record_kind (
      id INTEGER PRIMARY KEY, side TEXT NOT NULL, party TEXT NOT NULL, direction TEXT NOT NULL, service TEXT NOT NULL,
      result TEXT NOT NULL, released_by TEXT NOT NULL, cause INTEGER, sip_status INTEGER, line TEXT NOT NULL,
      group_number TEXT NOT NULL, transport TEXT NOT NULL, is_connected INTEGER NOT NULL, length INTEGER NOT NULL,
      records INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX record_kind_key ON record_kind (
      side, party, direction, service, result, released_by, coalesce(cause, -1), coalesce(sip_status, -1), line,
      group_number, transport, is_connected, length
    );
    CREATE TABLE known_number (bare TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    ALTER TABLE record ADD COLUMN kind INTEGER;
    DROP TRIGGER record_changed;
    ${makeKinds('record', 'FROM record')};
    UPDATE record SET kind = ${kindOf('record')};
    CREATE INDEX record_of_kind ON record (kind, setup_time, sequence);
    UPDATE record_kind SET records = (SELECT count(*) FROM record WHERE record.kind = record_kind.id);
    ${NUMBERS.map((column) => `INSERT OR IGNORE INTO known_number (bare) SELECT DISTINCT ${bareNumberSql(column)} FROM record;`).join('\n    ')}
    ${numberIndex('record_caller_bare', 'caller_number')}
    ${numberIndex('record_dialed_bare', 'dialed_number')}
    ${numberIndex('record_destination_bare', 'destination_number')}
    CREATE TRIGGER record_inserted AFTER INSERT ON record BEGIN
      UPDATE record_kind SET records = records + 1 WHERE id = NEW.kind;
      ${learn('NEW')}
    END;
    CREATE TRIGGER record_of_new_kind AFTER INSERT ON record WHEN NEW.kind IS NULL BEGIN
      ${makeKinds('NEW', '')};
      UPDATE record SET kind = ${kindOf('NEW')} WHERE rowid = NEW.rowid;
      UPDATE record_kind SET records = records + 1 WHERE id = ${kindOf('NEW')};
    END;
    CREATE TRIGGER record_deleted AFTER DELETE ON record BEGIN
      UPDATE record_kind SET records = records - 1 WHERE id = OLD.kind;
      ${forget}
    END;
    CREATE TRIGGER record_renumbered AFTER UPDATE OF ${NUMBERS.join(', ')} ON record BEGIN
      ${forget}
      ${learn('NEW')}
    END;
    CREATE TRIGGER record_changed AFTER UPDATE OF ${RECORD_COLUMN_IDS.join(', ')} ON record BEGIN
      INSERT OR REPLACE INTO record_change (record_id) VALUES (NEW.record_id);
    END;
  `,
}
