import type { ClientBase } from 'pg'
import {
  RECORD_COLUMN_IDS,
  RECORD_COLUMNS,
  type CallRecord,
  type RecordColumn,
} from '../../../../contract/index.ts'

/** The progress of an installation: the last sequence, and the last change of a written record. */
export interface SinkPlace {
  readonly cursor: number
  readonly changes: number
  /** The history of records that both belong to; empty when nobody wrote it down. */
  readonly history: string
}

const COLUMNS = [...RECORD_COLUMN_IDS, 'installation']
const CASTS = {
  text: 'text',
  time: 'timestamptz',
  seconds: 'integer',
  integer: 'bigint',
  real: 'double precision',
  flag: 'boolean',
}

/** One statement for any number of records: a column is one parameter, an array. */
const UPSERT = `INSERT INTO halfcall.record (${COLUMNS.join(', ')})
  SELECT * FROM unnest(${[...RECORD_COLUMN_IDS.map((id, i) => `$${i + 1}::${CASTS[RECORD_COLUMNS[id].type]}[]`), `$${COLUMNS.length}::text[]`].join(', ')})
  ON CONFLICT (record_id) DO UPDATE SET ${COLUMNS.filter((id) => id !== 'record_id')
    .map((id) => `${id} = excluded.${id}`)
    .join(', ')}`

/** Returns a value as PostgreSQL takes it: no text there holds a NUL. */
function valueOf(record: CallRecord, id: RecordColumn): unknown {
  const value = record[id]
  if (value === null) return null
  if (typeof value === 'string') return value.replaceAll('\u0000', '\ufffd')
  const { type } = RECORD_COLUMNS[id]
  if (type === 'time') return new Date(value).toISOString()
  return type === 'flag' ? value !== 0 : value
}

/** Reads how far an installation has come; nothing is there yet of a new one. */
export async function readPlace(client: ClientBase, installation: string): Promise<SinkPlace> {
  const { rows } = await client.query<{ cursor: string; changes: string; history: string }>(
    'SELECT cursor, changes, history FROM halfcall.source WHERE installation = $1',
    [installation],
  )
  const [row] = rows
  return { cursor: Number(row?.cursor ?? 0), changes: Number(row?.changes ?? 0), history: row?.history ?? '' }
}

/** Writes records, in place of older states of them, and how far that is, in one transaction: each counts once. */
export async function writeBatch(
  client: ClientBase,
  installation: string,
  records: readonly CallRecord[],
  place: SinkPlace,
): Promise<void> {
  await client.query('BEGIN')
  try {
    if (records.length > 0) {
      const columns = RECORD_COLUMN_IDS.map((id) => records.map((record) => valueOf(record, id)))
      await client.query(UPSERT, [...columns, records.map(() => installation)])
    }
    await client.query(
      `INSERT INTO halfcall.source (installation, cursor, changes, history) VALUES ($1, $2, $3, $4)
       ON CONFLICT (installation) DO UPDATE
       SET cursor = excluded.cursor, changes = excluded.changes, history = excluded.history`,
      [installation, place.cursor, place.changes, place.history],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Forgets how far an installation has come: its records are copied again from the start. */
export async function forgetPlace(client: ClientBase, installation: string): Promise<void> {
  await client.query('DELETE FROM halfcall.source WHERE installation = $1', [installation])
}
