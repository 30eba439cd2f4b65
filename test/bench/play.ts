import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../kit/sipp.ts'

/** Returns the arguments for a SIPp that listens on a port of 127.0.0.1. */
export const sippArgs = (scenario: string, port: number) => [
  '-sf',
  scenario,
  '-i',
  '127.0.0.1',
  '-p',
  String(port),
  '-nostdin',
]

/** Calls of one rate, and the times from INVITE to 180 in milliseconds. */
export interface Played {
  readonly calls: number
  readonly failed: number
  readonly p50: number
  readonly p99: number
}

/** Plays `rate` calls a second for `seconds`; SIPp leaves its files in a folder below `work`. */
export async function play(options: {
  readonly scenario: string
  readonly server: number
  readonly rate: number
  readonly seconds: number
  readonly work: string
  readonly extra?: readonly string[]
}): Promise<Played> {
  const { scenario, server, rate, seconds, work, extra = [] } = options
  const folder = mkdtempSync(join(work, 'run-'))
  const port = await freePort()
  const calls = rate * seconds
  const args = [...sippArgs(scenario, port), '-r', String(rate), '-m', String(calls), '-l', '100000']
  const child = spawn('sipp', [...args, '-trace_rtt', '-rtt_freq', '1', ...extra, `127.0.0.1:${server}`], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-8000)))
  const limit = setTimeout(() => child.kill(), (seconds + 60) * 1000)
  await once(child, 'close')
  clearTimeout(limit)
  const succeeded = Number([...output.matchAll(/Successful call\s+\|\s+\d+\s+\|\s+(\d+)/g)].at(-1)?.[1] ?? 0)
  const file = readdirSync(folder).find((name) => name.endsWith('_rtt.csv'))
  const times = file
    ? readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split(';')[1]))
        .filter(Number.isFinite)
        .toSorted((a, b) => a - b)
    : []
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN
  return { calls, failed: calls - succeeded, p50: at(0.5), p99: at(0.99) }
}
