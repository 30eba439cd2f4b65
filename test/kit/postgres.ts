import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { eventually } from './eventually.ts'
import { freePort } from './sipp.ts'

/** A PostgreSQL server of Debian, on loopback, with a database of its own. */
export interface Postgres {
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  query<T extends object>(sql: string, values?: readonly unknown[]): Promise<T[]>
  start(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
  dispose(): Promise<void>
}

const VERSIONS = '/usr/lib/postgresql'
const PASSWORD = 'only for this test'

/** Returns the folder with the programs of the newest version installed. */
function programs(): string {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : []
  if (versions.length === 0) throw new Error('PostgreSQL is missing; apt-get install postgresql')
  return join(VERSIONS, versions[0]!, 'bin')
}

/**
 * Returns the account of the user that PostgreSQL's package made, for tests run as root: PostgreSQL refuses to run as
 * root.
 */
function accountOf(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

/** Makes a server in a temporary folder and starts it. */
export async function startPostgres(): Promise<Postgres> {
  const bin = programs()
  const account = accountOf()
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  const port = await freePort()
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD)
  chmodSync(folder, 0o700)
  if (account) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid)
  const data = join(folder, 'data')
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'office',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-E',
      'UTF8',
      '--no-sync',
      '--locale=C',
    ],
    { ...account, cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)

  let child: ChildProcess | undefined
  const connect = async () => {
    const client = new Client({
      host: '127.0.0.1',
      port,
      user: 'office',
      password: PASSWORD,
      database: 'postgres',
    })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const query = async <T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> => {
    const client = await connect()
    try {
      return (await client.query<T>(sql, [...values])).rows
    } finally {
      await client.end()
    }
  }
  const isOpen = async () => {
    const socket = createConnection(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.destroy()
    await query('SELECT 1')
  }
  const start = async () => {
    const args = [
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      folder,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'fsync=off',
    ]
    child = spawn(join(bin, 'postgres'), args, { ...account, cwd: folder, stdio: 'ignore' })
    const opened = () =>
      isOpen().then(
        () => true,
        () => false,
      )
    await eventually('PostgreSQL to take connections', opened, 30_000)
  }
  const end = async (signal: NodeJS.Signals) => {
    const running = child
    child = undefined
    if (!running || running.exitCode !== null) return
    running.kill(signal)
    await once(running, 'exit')
  }
  await start()
  return {
    port,
    ...{ user: 'office', password: PASSWORD, database: 'postgres' },
    query,
    start,
    // At once, without a word to its clients and without writing what it has in memory.
    kill: () => end('SIGQUIT'),
    async dispose() {
      await end('SIGQUIT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
