import type { Migration } from '../../store/index.ts'

/** Country and area code of the installation, beside the records: whoever reads them knows which numbers are the same. */
export const NUMBER_PLAN_MIGRATION: Migration = {
  name: 'country and area code',
  sql: `
    CREATE TABLE number_plan (country TEXT NOT NULL, area_code TEXT NOT NULL) STRICT;
    INSERT INTO number_plan (country, area_code) VALUES ('', '');
  `,
}
