import type { Migration } from '../../store/index.ts'

/** Columns whose texts people look for, without regard to accents and case. */
export const TEXT_COLUMNS = [
  'caller_name',
  'destination_name',
  'reason_text',
  'note',
  'tags',
  'account_code',
  'user_agent',
] as const

const textsOf = (row: string) =>
  `(${TEXT_COLUMNS.map((name) => `SELECT ${row}.${name} AS text`).join(' UNION ALL ')})`

const learn = `
      INSERT INTO known_text (text, records, first_time, last_time)
        SELECT text, 1, NEW.setup_time, NEW.setup_time FROM ${textsOf('NEW')} WHERE text <> ''
        ON CONFLICT (text) DO UPDATE SET records = records + 1, first_time = min(first_time, excluded.first_time),
          last_time = max(last_time, excluded.last_time);`

/** A text that no record has any more is forgotten: masked and deleted ones may not stay here. */
const forget = `
      UPDATE known_text SET records = records - gone.times
        FROM (SELECT text, count(*) AS times FROM ${textsOf('OLD')} WHERE text <> '' GROUP BY text) AS gone
        WHERE known_text.text = gone.text;
      DELETE FROM known_text WHERE records <= 0 AND text IN (${TEXT_COLUMNS.map((name) => `OLD.${name}`).join(', ')});`

const learnColumn = (name: string) => `
    INSERT INTO known_text (text, records, first_time, last_time)
      SELECT ${name}, count(*), min(setup_time), max(setup_time) FROM record WHERE ${name} <> '' GROUP BY ${name}
      ON CONFLICT (text) DO UPDATE SET records = records + excluded.records,
        first_time = min(first_time, excluded.first_time), last_time = max(last_time, excluded.last_time);`

/**
 * The texts there are, each once: how often, the first and the last setup of a record that has it, and how it is looked
 * for, once somebody worked that out (`foldNewTexts`).
 */
export const TEXT_MIGRATION: Migration = {
  name: 'known texts',
  sql: `
    CREATE TABLE known_text (
      text TEXT PRIMARY KEY, folded TEXT, records INTEGER NOT NULL, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX known_text_new ON known_text (text) WHERE folded IS NULL;${TEXT_COLUMNS.map(learnColumn).join('')}
    CREATE TRIGGER record_texts_inserted AFTER INSERT ON record BEGIN${learn}
    END;
    CREATE TRIGGER record_texts_deleted AFTER DELETE ON record BEGIN${forget}
    END;
    CREATE TRIGGER record_texts_updated AFTER UPDATE OF ${TEXT_COLUMNS.join(', ')} ON record BEGIN${learn}${forget}
    END;
  `,
}
