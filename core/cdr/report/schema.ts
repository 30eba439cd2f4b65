import type { Migration } from '../../store/index.ts'

/**
 * The index that reports read in place of whole records, and the one where they find the answered calls of two numbers.
 */
export const REPORT_MIGRATION: Migration = {
  name: 'indexes of the reports',
  sql: `
    CREATE INDEX record_report ON record (
      setup_time, hop, sequence, call_id, side, party, connect_time, duration, service, result, line, direction,
      caller_number, destination_number, group_number, alert_time, release_time,
      caller_name, destination_name
    );
    CREATE INDEX record_report_call ON record (call_id, hop, sequence, setup_time, side, connect_time, service);
    CREATE INDEX record_talked ON record (caller_number, destination_number, setup_time) WHERE connect_time IS NOT NULL;
  `,
}

/** Halves of more than a day: they go on in ranges that begin long after them. */
export const LONG_MIGRATION: Migration = {
  name: 'halves of more than a day',
  sql: 'CREATE INDEX record_long ON record (release_time) WHERE release_time - setup_time > 86400000;',
}
