import type { Migration } from '../../store/index.ts'
import { DAY_MS } from './day.ts'

/** The columns that sums of days are made of. */
const USED = [
  ...[
    'call_id',
    'hop',
    'sequence',
    'side',
    'party',
    'setup_time',
    'alert_time',
    'connect_time',
    'release_time',
  ],
  ...['duration', 'service', 'result', 'line', 'direction', 'group_number'],
  ...['caller_number', 'caller_name', 'destination_number', 'destination_name'],
]

/**
 * Forgets the days that a record named `of` is about: those on which it goes on, and those of its call. As a rule they
 * are not over, so that a look at the last day that is kept is enough.
 */
const forget = (of: 'OLD' | 'NEW') => `
      WHEN EXISTS (SELECT 1 FROM kept_day WHERE day >=
        min(${of}.setup_time, coalesce((SELECT min(setup_time) FROM record WHERE call_id = ${of}.call_id), ${of}.setup_time)) / ${DAY_MS})
    BEGIN
      DELETE FROM kept_day WHERE day BETWEEN ${of}.setup_time / ${DAY_MS} AND ${of}.release_time / ${DAY_MS};
      DELETE FROM kept_day WHERE day IN (SELECT setup_time / ${DAY_MS} FROM record WHERE call_id = ${of}.call_id);
    END;`

/**
 * What reports need of whole days that are over. A day stands in `kept_day` from when its sums begin to be worked out,
 * and is kept once `concurrent` is there. Whatever happens to a record takes the day away in the same transaction, and
 * with it everything that was kept of it: so that sums hold while their day is there, and nothing that was deleted or
 * masked stays in them. Parts are those of `call_sums`; of attempts, that of their call.
 */
export const DAYS_MIGRATION: Migration = {
  name: 'sums of days',
  sql: `
    CREATE TABLE kept_day (day INTEGER PRIMARY KEY, concurrent TEXT) STRICT;
    CREATE TABLE day_group (
      day INTEGER NOT NULL REFERENCES kept_day ON DELETE CASCADE, grouping TEXT NOT NULL, part INTEGER NOT NULL,
      value TEXT NOT NULL, name TEXT NOT NULL, calls INTEGER NOT NULL, answered INTEGER NOT NULL,
      connected INTEGER NOT NULL, talkSeconds INTEGER NOT NULL, longest INTEGER NOT NULL,
      PRIMARY KEY (day, grouping, part, value)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE day_attempts (
      day INTEGER NOT NULL REFERENCES kept_day ON DELETE CASCADE, part INTEGER NOT NULL, line TEXT NOT NULL,
      attempts INTEGER NOT NULL, answered INTEGER NOT NULL, machine INTEGER NOT NULL, busy INTEGER NOT NULL,
      noAnswer INTEGER NOT NULL, abandonedRinging INTEGER NOT NULL, rejected INTEGER NOT NULL,
      answeredSeconds INTEGER NOT NULL, delays TEXT NOT NULL, PRIMARY KEY (day, part, line)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER day_after_insert AFTER INSERT ON record${forget('NEW')}
    CREATE TRIGGER day_before_delete BEFORE DELETE ON record${forget('OLD')}
    CREATE TRIGGER day_before_update BEFORE UPDATE OF ${USED.join(', ')} ON record${forget('OLD')}
    CREATE TRIGGER day_after_update AFTER UPDATE OF ${USED.join(', ')} ON record${forget('NEW')}
  `,
}
