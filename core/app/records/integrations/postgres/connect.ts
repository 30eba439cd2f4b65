import { Client } from 'pg'
import type { PostgresSettings } from '../../../../contract/index.ts'

/** The database that the records are copied to, with the password. */
export type PostgresTarget = Omit<PostgresSettings, 'followsDeletion'> & { readonly password: string }

const CONNECT_MS = 10_000
/** A statement that takes longer is given up, milliseconds: the server hangs, or somebody holds the table. */
const STATEMENT_MS = 60_000

/** Opens a connection. @throws what the server or the network said */
export async function connectPostgres(target: PostgresTarget): Promise<Client> {
  const { host, port, database, user, password, tls } = target
  const client = new Client({
    ...{ host, port, database, user, password },
    ssl: tls === 'none' ? false : { rejectUnauthorized: tls === 'verify', minVersion: 'TLSv1.2' },
    application_name: 'halfcall',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: STATEMENT_MS + CONNECT_MS,
    keepAlive: true,
  })
  // Without a listener the loss of an idle connection would end the program.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}

/** Returns what went wrong, in one line and without secrets. */
export function saysPostgres(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  const text = message || (error instanceof AggregateError ? String(error.errors[0]) : String(error))
  return `${text.split('\n', 1)[0]!.slice(0, 300)}${code === undefined ? '' : ` (${code})`}`
}
