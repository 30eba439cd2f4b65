import type { Migration } from '../../store/index.ts'
import { byPersonSql } from '../query/by-person.ts'

/** Adds what a call counts to the sums of its quarter of an hour, or takes it away: that of its lowest hop on record. */
const count = (times: '1' | '-1', ofCall: string) => `
      INSERT INTO call_sums (quarter, part, calls, answered, connected, talkSeconds, answeredSeconds)
        SELECT r.setup_time / 900000, CASE WHEN r.side = 'T' THEN 2 ELSE r.connect_time IS NOT NULL END,
          ${times}, ${times} * ${byPersonSql('r')}, ${times} * (r.connect_time IS NOT NULL), ${times} * r.duration,
          ${times} * r.duration * ${byPersonSql('r')}
        FROM record AS r WHERE r.call_id = ${ofCall} ORDER BY r.hop, r.sequence LIMIT 1
        ON CONFLICT (quarter, part) DO UPDATE SET calls = calls + excluded.calls,
          answered = answered + excluded.answered, connected = connected + excluded.connected,
          talkSeconds = talkSeconds + excluded.talkSeconds,
          answeredSeconds = answeredSeconds + excluded.answeredSeconds;`

const spreadOf = (call: string) =>
  `SELECT max(setup_time) - min(setup_time) FROM record WHERE call_id = ${call}`

/**
 * Sums of calls by quarter of an hour, kept up with every record written, deleted and masked, so that a year's chart
 * does not read a year's records. Parts: 0 callers' records without answer, 1 with one, 2 calls without a caller's record.
 * The longest time between the first and the last half of a call tells how near to the ends of a range a call can have
 * lower hops outside it.
 */
export const CALL_SUMS_MIGRATION: Migration = {
  name: 'sums of calls by quarter of an hour',
  sql: `
    CREATE TABLE call_sums (
      quarter INTEGER NOT NULL, part INTEGER NOT NULL, calls INTEGER NOT NULL, answered INTEGER NOT NULL,
      connected INTEGER NOT NULL, talkSeconds INTEGER NOT NULL, answeredSeconds INTEGER NOT NULL, PRIMARY KEY (quarter, part)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE call_spread (longest INTEGER NOT NULL) STRICT;
    INSERT INTO call_sums (quarter, part, calls, answered, connected, talkSeconds, answeredSeconds)
      SELECT r.setup_time / 900000 AS quarter, CASE WHEN r.side = 'T' THEN 2 ELSE r.connect_time IS NOT NULL END AS part,
        count(*), sum(${byPersonSql('r')}), sum(r.connect_time IS NOT NULL), sum(r.duration),
        sum(r.duration * ${byPersonSql('r')})
      FROM record AS r WHERE NOT EXISTS (
        SELECT 1 FROM record AS l WHERE l.call_id = r.call_id AND (l.hop, l.sequence) < (r.hop, r.sequence)
      ) GROUP BY quarter, part;
    INSERT INTO call_spread (longest) SELECT coalesce(max(spread), 0)
      FROM (SELECT max(setup_time) - min(setup_time) AS spread FROM record GROUP BY call_id);
    CREATE TRIGGER call_before_insert BEFORE INSERT ON record BEGIN ${count('-1', 'NEW.call_id')}
    END;
    CREATE TRIGGER call_after_insert AFTER INSERT ON record BEGIN ${count('1', 'NEW.call_id')}
      UPDATE call_spread SET longest = (${spreadOf('NEW.call_id')}) WHERE longest < (${spreadOf('NEW.call_id')});
    END;
    CREATE TRIGGER call_before_delete BEFORE DELETE ON record BEGIN ${count('-1', 'OLD.call_id')}
    END;
    CREATE TRIGGER call_after_delete AFTER DELETE ON record BEGIN ${count('1', 'OLD.call_id')}
      DELETE FROM call_sums WHERE quarter = OLD.setup_time / 900000 AND calls = 0;
    END;
    CREATE TRIGGER call_before_update BEFORE UPDATE OF destination_number ON record BEGIN ${count('-1', 'OLD.call_id')}
    END;
    CREATE TRIGGER call_after_update AFTER UPDATE OF destination_number ON record BEGIN ${count('1', 'OLD.call_id')}
    END;
  `,
}
