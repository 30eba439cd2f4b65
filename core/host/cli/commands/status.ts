import type { Command } from 'commander'
import { statusSchema, type SecureState, type Status } from '../../../contract/index.ts'
import { dataOption, hostPort } from '../options.ts'
import { needServer } from '../server-client.ts'
import { SUMMARIES } from '../summaries.ts'

const megabytes = (bytes: number | undefined) => `${Math.round((bytes ?? 0) / 1e6)} MB`
const ms = (delay: number | undefined) => (delay ?? 0).toFixed(1)

/** Groups counters by their first word, one row for each: `received: INVITE 3, ACK 3`. */
function counterRows(counters: Status['counters']): [string, string | number][] {
  const rows = new Map<string, string[]>()
  for (const [name, count] of Object.entries(counters)) {
    const [first = '', ...rest] = name.split(' ')
    rows.set(first, [...(rows.get(first) ?? []), [...rest, count].join(' ')])
  }
  return [...rows].map(([name, parts]) => [name, parts.join(', ')])
}

/** Returns rows that show how busy the SIP engine is, if it is ours. */
function loadRows({ gauges }: Status): [string, string][] {
  if (Object.keys(gauges).length === 0) return []
  const { delayMeanMs, delayP99Ms, delayMaxMs, heapBytes, residentBytes, capturedCalls, capturedBytes } =
    gauges
  return [
    ['event loop', `late by ${ms(delayMeanMs)} ms, p99 ${ms(delayP99Ms)}, at most ${ms(delayMaxMs)}`],
    ['memory', `${megabytes(residentBytes)}, heap of the engine ${megabytes(heapBytes)}`],
    ['overload', gauges['overload'] ? 'yes: new requests are turned away' : 'no'],
    ['captured', `${capturedCalls ?? 0} SIP calls, ${megabytes(capturedBytes)}`],
  ]
}

function secureRows({ listeners, certificate, problem }: SecureState): [string, string][] {
  const rows: [string, string][] = listeners.map((one) => [
    one.protocol,
    one.problem === null ? hostPort(one.address, one.port) : `not open: ${one.problem}`,
  ])
  if (certificate) {
    rows.push(
      ['certificate', `${certificate.subject}${certificate.isSelfSigned ? ' (self-signed)' : ''}`],
      ['certificate expires', new Date(certificate.validTo).toISOString()],
      ['certificate sha256', certificate.fingerprint],
    )
  }
  if (problem !== null) rows.push(['certificate problem', problem])
  return rows
}

function lines(status: Status): string[] {
  const rows: [string, string | number][] = [
    ['version', status.version],
    ['process', status.pid],
    ['running since', new Date(status.startedAt).toISOString()],
    ['sip', status.sip.join(' ')],
    ...secureRows(status.secure),
    ['web', status.web ?? '-'],
    ['registrations', status.registrations],
    ['calls in progress', status.callsInProgress],
    ['records written', status.recordsWritten],
    ['last sequence', status.lastSequence],
    ...status.troubles.map((text): [string, string] => ['trouble', text]),
    ...loadRows(status),
    ...counterRows(status.counters),
    ...Object.entries(status.tables).map(([name, size]): [string, number] => [`table ${name}`, size]),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`)
}

/** Adds `halfcall status`: what the running server does and stores. */
export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description(SUMMARIES.status)
    .addOption(dataOption())
    .option('--json', 'print one JSON object')
    .action(async (options: { data: string; json?: true }) => {
      const server = await needServer(options.data)
      const status = statusSchema.parse(await server.call('GET', '/status'))
      process.stdout.write(options.json ? `${JSON.stringify(status)}\n` : `${lines(status).join('\n')}\n`)
    })
}
