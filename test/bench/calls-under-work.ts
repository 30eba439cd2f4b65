// `npm run bench:calls-under-work`: calls and their records while nothing else goes on, while twenty reports of a month are
// asked for at once, and during exports. Prints a table; asserts nothing.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { officeConfig } from '../kit/phone.ts'
import { makeMonth, MONTH } from './a-month.ts'
import { officeCalls } from './office-calls.ts'
import { play } from './play.ts'

const REPORTS = 20
const RATES = (process.env['HALFCALL_RATES'] ?? '5,20,50').split(',').map(Number)
/** Below `api/reports/`. */
const PATHS = (process.env['HALFCALL_REPORTS'] ?? 'concurrent,quality,grouped').split(',')
const SECONDS = Number(process.env['HALFCALL_SECONDS'] ?? 20)

/**
 * Asks for reports that the kept sums do not answer, one after the other, until told to stop. Returns how many came.
 */
async function report(server: HalfcallServer, which: number, signal: AbortSignal): Promise<number> {
  const { token } = JSON.parse(readFileSync(join(server.dataDir, 'halfcall.run.json'), 'utf8')) as {
    token: string
  }
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  for (let done = 0; ; done++) {
    const path = PATHS[(which + done) % PATHS.length]!
    // Each asks for something else, so that no answer serves two.
    const where = [{ field: 'duration', is: 'atLeast', values: ['1'] }]
    const filter = { from: MONTH.from + which, to: MONTH.to - done, where }
    const body = JSON.stringify({ filter, zone: 'Europe/Berlin', bucket: 'day', by: 'caller' })
    try {
      const answer = await fetch(new URL(`api/reports/${path}`, server.url), {
        method: 'POST',
        headers,
        body,
        signal,
      })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
      await answer.text()
    } catch (error) {
      if (signal.aborted) return done
      throw error
    }
  }
}

/** Exports all records, again and again, until told to stop. */
async function exportAll({ dataDir }: HalfcallServer, format: string, signal: AbortSignal): Promise<number> {
  const out = ['--format', format, '--out', '/dev/null']
  for (let done = 0; ; done++) {
    if (signal.aborted) return done
    const { code, stderr } = await halfcall(['cdr', 'export', ...out, '--data', dataDir])
    if (code !== 0) throw new Error(stderr)
  }
}

/**
 * Returns the time from the end of a call until its record was on disk, milliseconds: the median and the slowest
 * hundredth.
 */
function delaysOf(rows: readonly Record<string, unknown>[]): { p50: number; p99: number } {
  const delays = rows
    .map((row) => Date.parse(String(row['written_at'])) - Date.parse(String(row['release_time'])))
    .toSorted((a, b) => a - b)
  const at = (share: number) => delays[Math.floor(delays.length * share)] ?? NaN
  return { p50: at(0.5), p99: at(0.99) }
}

const work = mkdtempSync(join(tmpdir(), 'halfcall-bench-'))
const dataDir = makeDataDir()
await makeMonth(dataDir)
/** The work that goes on while calls are made. */
type Beside = (signal: AbortSignal) => Promise<number>[]
const BESIDE: Readonly<Record<string, Beside>> = {
  nothing: () => [],
  [`${REPORTS} reports`]: (signal) =>
    Array.from({ length: REPORTS }, (_, which) => report(server, which, signal)),
  '2 exports as CSV': (signal) => ['csv', 'csv'].map((format) => exportAll(server, format, signal)),
  'CSV and workbook': (signal) => ['csv', 'xlsx'].map((format) => exportAll(server, format, signal)),
}
const server = await startServer({ config: officeConfig(), dataDir })
const office = await officeCalls(server.sipPort, work)
console.log('| calls/s | beside | done | failed | INVITE to 180, p50, p99 ms | end to record, p50, p99 ms |')
console.log('| ---: | --- | ---: | ---: | ---: | ---: |')
try {
  for (const rate of RATES) {
    for (const [name, begin] of Object.entries(BESIDE)) {
      const began = new Date().toISOString()
      const stop = new AbortController()
      const beside = begin(stop.signal)
      const { failed, p50, p99 } = await play({ ...office.calls, rate, seconds: SECONDS, work })
      stop.abort()
      const done = (await Promise.all(beside)).reduce((sum, each) => sum + each, 0)
      const delays = delaysOf(await server.records('--from', began))
      const cells = [rate, name, done, failed, `${p50}, ${p99}`, `${delays.p50}, ${delays.p99}`]
      console.log(`| ${cells.join(' | ')} |`)
    }
  }
} finally {
  office.callee.kill()
  await server.dispose()
  rmSync(work, { recursive: true, force: true })
}
