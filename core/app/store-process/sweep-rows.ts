import * as z from 'zod'
import { banSchema } from '../../contract/index.ts'
import type { WritableDatabase, SqlRow, SqlValue } from '../../store/index.ts'
import { entrySchema, halfSchema } from './checks.ts'
import { keepAside, putHalfAside } from './put-aside.ts'

const bindingSchema = z.looseObject({
  number: z.string().min(1),
  contact: z.string().min(1),
  path: z.array(z.string()),
  receivedAddress: z.string(),
  receivedPort: z.number(),
  transport: z.string(),
  userAgent: z.string(),
  callId: z.string(),
  cseq: z.number(),
  q: z.number(),
  instance: z.string(),
  regId: z.number().nullable(),
  registeredAt: z.number(),
  expiresAt: z.number(),
})

interface CheckedTable {
  readonly name: string
  readonly keys: readonly [string, ...string[]]
  /** The column that holds JSON. */
  readonly column: string
  readonly schema: z.ZodType
}

/** All tables with JSON in them that a start reads. */
const TABLES: readonly CheckedTable[] = [
  { name: 'document', keys: ['name'], column: 'body', schema: z.unknown() },
  { name: 'binding', keys: ['number', 'contact'], column: 'body', schema: bindingSchema },
  { name: 'ban', keys: ['address', 'user'], column: 'body', schema: banSchema },
  { name: 'journal', keys: ['record_id'], column: 'half', schema: halfSchema },
  { name: 'journal_entry', keys: ['record_id', 'place'], column: 'entry', schema: entrySchema },
]

/** Returns what is wrong with a text that should be JSON of a schema; undefined when nothing is. */
function faultOf(text: string, schema: z.ZodType): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // What the parser says may quote a password.
    return 'it is no JSON'
  }
  const checked = schema.safeParse(value)
  const issue = checked.error?.issues[0]
  return issue && [issue.path.join('.'), issue.message].filter(Boolean).join(': ')
}

async function remove(database: WritableDatabase, table: CheckedTable, row: SqlRow, why: string, at: number) {
  const keys = table.keys.map((key): SqlValue => row[key]!)
  if (table.name === 'journal') return putHalfAside(database, { recordId: String(keys[0]), why, at })
  const body = String(row[table.column])
  await keepAside(database, { at, place: table.name, key: keys.join(' '), body, why })
  const where = table.keys.map((key) => `${key} = ?`).join(' AND ')
  await database.run(`DELETE FROM ${table.name} WHERE ${where}`, keys)
}

/**
 * Puts every row aside that a start could stumble over: what is no JSON, or not what belongs there. Has to run in one
 * transaction, before anything else is read.
 */
export async function sweepRows(database: WritableDatabase, at: number): Promise<void> {
  for (const table of TABLES) {
    const rows = await database.all(`SELECT ${[...table.keys, table.column].join(', ')} FROM ${table.name}`)
    for (const row of rows) {
      const fault = faultOf(String(row[table.column]), table.schema)
      if (fault !== undefined) await remove(database, table, row, fault, at)
    }
  }
}

/** Sets the counter of sequence numbers right where it is missing or behind the records. */
export async function mendCounter(database: WritableDatabase): Promise<void> {
  await database.run(
    `INSERT INTO counter (name, value) SELECT 'sequence', COALESCE(MAX(sequence), 0) FROM record WHERE true
     ON CONFLICT (name) DO UPDATE SET value = MAX(value, excluded.value)`,
  )
}
