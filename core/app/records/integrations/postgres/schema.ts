import type { ClientBase } from 'pg'
import { RECORD_COLUMN_IDS, RECORD_COLUMNS, type RecordColumn } from '../../../../contract/index.ts'

const TYPES = {
  text: 'text NOT NULL',
  time: 'timestamptz',
  seconds: 'integer',
  integer: 'bigint',
  real: 'double precision',
  flag: 'boolean',
} as const

const columnSql = (id: RecordColumn) =>
  id === 'record_id' ? `${id} text PRIMARY KEY` : `${id} ${TYPES[RECORD_COLUMNS[id].type]}`

/**
 * The tables in the schema `halfcall`: `record` with the columns of the record format, and `source`, which says of each
 * installation how far its records have come.
 */
const CREATE = [
  'CREATE SCHEMA IF NOT EXISTS halfcall',
  `CREATE TABLE IF NOT EXISTS halfcall.record (
    ${RECORD_COLUMN_IDS.map(columnSql).join(', ')}, installation text NOT NULL
  )`,
  'CREATE UNIQUE INDEX IF NOT EXISTS record_sequence ON halfcall.record (installation, sequence)',
  'CREATE INDEX IF NOT EXISTS record_time ON halfcall.record (setup_time)',
  'CREATE INDEX IF NOT EXISTS record_call ON halfcall.record (call_id, hop)',
  'CREATE INDEX IF NOT EXISTS record_caller ON halfcall.record (caller_number, setup_time)',
  'CREATE INDEX IF NOT EXISTS record_destination ON halfcall.record (destination_number, setup_time)',
  'CREATE TABLE IF NOT EXISTS halfcall.source (installation text PRIMARY KEY, cursor bigint NOT NULL, changes bigint NOT NULL)',
  // Which history of records the numbers belong to.
  "ALTER TABLE halfcall.source ADD COLUMN IF NOT EXISTS history text NOT NULL DEFAULT ''",
  // How many records that the rules of keeping deleted are deleted here too.
  'ALTER TABLE halfcall.source ADD COLUMN IF NOT EXISTS deleted bigint NOT NULL DEFAULT 0',
]

/** Checks whether each of the two tables exists. */
export async function hasTables(
  client: ClientBase,
): Promise<{ readonly record: boolean; readonly source: boolean }> {
  const { rows } = await client.query<{ record: boolean; source: boolean }>(
    "SELECT to_regclass('halfcall.record') IS NOT NULL AS record, to_regclass('halfcall.source') IS NOT NULL AS source",
  )
  return rows[0]!
}

/**
 * Makes what is missing; columns that a newer record format has are added after the others. When the table of records
 * was dropped, every installation begins again from the start; returns whether that was so.
 */
export async function ensureSchema(client: ClientBase): Promise<boolean> {
  await client.query('BEGIN')
  // Two installations that begin at the same time would make the same things.
  await client.query("SELECT pg_advisory_xact_lock(hashtext('halfcall'))")
  const had = await hasTables(client)
  for (const statement of CREATE) await client.query(statement)
  const wasDropped = had.source && !had.record
  if (wasDropped) await client.query('UPDATE halfcall.source SET cursor = 0, changes = 0')
  const { rows } = await client.query<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'halfcall' AND table_name = 'record'",
  )
  const there = new Set(rows.map(({ name }) => name))
  for (const id of RECORD_COLUMN_IDS.filter((column) => !there.has(column)))
    await client.query(`ALTER TABLE halfcall.record ADD COLUMN ${columnSql(id).replace(' NOT NULL', '')}`)
  await client.query('COMMIT')
  return wasDropped
}
