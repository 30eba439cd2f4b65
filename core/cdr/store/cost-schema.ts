import type { Migration } from '../../store/index.ts'

/** The index of the few records with a cost: reports of costs read those alone. */
export const COST_MIGRATION: Migration = {
  name: 'records with a cost',
  sql: 'CREATE INDEX record_cost ON record (setup_time, sequence) WHERE cost IS NOT NULL;',
}
