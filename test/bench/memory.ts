// `npm run bench:memory`: what calls in progress keep, and whether memory is flat after many calls. Prints a table.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { OFFICE, officeConfig, authentication, register } from '../kit/phone.ts'
import { startServer } from '../kit/halfcall-server.ts'
import { freePort } from '../kit/sipp.ts'
import { treeResidentMb } from './processor-time.ts'

const CALLS = Number(process.env['HALFCALL_CALLS'] ?? 10_000)
const RATE = Number(process.env['HALFCALL_RATE'] ?? 200)
const ROUNDS = Number(process.env['HALFCALL_ROUNDS'] ?? 10)
const HERE = import.meta.dirname
/** Timers H, J, L and M: how long transactions outlive their answers. */
const TRANSACTION_SECONDS = 33
const work = mkdtempSync(join(tmpdir(), 'halfcall-bench-'))
const started: ChildProcess[] = []

function sipp(scenario: string, port: number, more: readonly string[]): ChildProcess {
  const args = ['-sf', scenario, '-i', '127.0.0.1', '-p', String(port), '-nostdin', ...more]
  const child = spawn('sipp', args, { stdio: 'ignore', cwd: work })
  started.push(child)
  return child
}

const server = await startServer({ config: officeConfig() })
try {
  const [caller, sales] = [OFFICE[0]!, OFFICE[1]!]
  const callee = await register(server.sipPort, sales)
  sipp(join(HERE, 'uas.xml'), callee, [])
  const fields = join(work, 'fields.csv')
  writeFileSync(fields, `SEQUENTIAL\n${caller.number};${authentication(caller)};101;\n`)
  const play = async (calls: number, rate: number, holdMs: number) => {
    const extra = ['-inf', fields, '-key', 'domain', 'office.test', '-d', String(holdMs), '-l', '100000']
    return sipp(join(HERE, '../sipp/uac-answered.xml'), await freePort(), [
      ...extra,
      '-r',
      String(rate),
      '-m',
      String(calls),
      `127.0.0.1:${server.sipPort}`,
    ])
  }
  const pid = server.process.pid!
  const tables = async () => JSON.stringify((await server.status()).tables)
  const row = (what: string) =>
    console.log(what.padEnd(44), `${treeResidentMb(pid).toFixed(0)} MB`.padStart(8))
  const idle = treeResidentMb(pid)
  row('idle')
  const rampSeconds = CALLS / RATE
  const held = await play(CALLS, RATE, (rampSeconds + TRANSACTION_SECONDS + 30) * 1000)
  await wait((rampSeconds + TRANSACTION_SECONDS + 5) * 1000)
  row(`${CALLS} calls in progress`)
  console.log(`  a call keeps ${(((treeResidentMb(pid) - idle) * 1024) / CALLS).toFixed(1)} KB`)
  console.log(await tables())
  await once(held, 'exit')
  row('after them')
  for (let round = 1; round <= ROUNDS; round++) {
    await once(await play(CALLS, RATE, 500), 'exit')
    row(`after ${round * CALLS} more calls`)
  }
  await wait(TRANSACTION_SECONDS * 1000)
  row('at rest again')
  console.log(await tables())
} finally {
  for (const child of started) child.kill('SIGKILL')
  await server.dispose()
  rmSync(work, { recursive: true, force: true })
}
