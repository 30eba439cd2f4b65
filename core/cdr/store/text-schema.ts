import type { Migration } from '../../store/index.ts'

/** Names stand in the index of the reports; the others are read in one walk over the records. */
const NAMES = ['caller_name', 'destination_name'] as const
const OTHERS = ['reason_text', 'note', 'tags', 'account_code', 'user_agent'] as const

/** Columns whose texts people look for, without regard to accents and case. */
export const TEXT_COLUMNS = [...NAMES, ...OTHERS] as const

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

const insertCounted = (select: string) => `
    INSERT INTO known_text (text, records, first_time, last_time) ${select}
      ON CONFLICT (text) DO UPDATE SET records = records + excluded.records,
        first_time = min(first_time, excluded.first_time), last_time = max(last_time, excluded.last_time);`

const learnName = (name: string) =>
  insertCounted(
    `SELECT ${name}, count(*), min(setup_time), max(setup_time) FROM record WHERE ${name} <> '' GROUP BY ${name}`,
  )

const learnOthers = insertCounted(`
      SELECT text, sum(times), min(first), max(last) FROM (
        WITH counted AS MATERIALIZED (
          SELECT ${OTHERS.join(', ')}, count(*) AS times, min(setup_time) AS first, max(setup_time) AS last
          FROM record GROUP BY ${OTHERS.join(', ')}
        )
        ${OTHERS.map((name) => `SELECT ${name} AS text, times, first, last FROM counted`).join(' UNION ALL ')}
      ) WHERE text <> '' GROUP BY text`)

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
    CREATE INDEX known_text_new ON known_text (text) WHERE folded IS NULL;${NAMES.map(learnName).join('')}${learnOthers}
    CREATE TRIGGER record_texts_inserted AFTER INSERT ON record BEGIN${learn}
    END;
    CREATE TRIGGER record_texts_deleted AFTER DELETE ON record BEGIN${forget}
    END;
    CREATE TRIGGER record_texts_updated AFTER UPDATE OF ${TEXT_COLUMNS.join(', ')} ON record BEGIN${learn}${forget}
    END;
  `,
}
