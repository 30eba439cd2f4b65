import type { Command } from 'commander'
import { statusSchema, type Status } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { dataOption } from '../options.ts'
import { connectToServer } from '../server-client.ts'

function lines(status: Status): string[] {
  const rows: [string, string | number][] = [
    ['version', status.version],
    ['process', status.pid],
    ['running since', new Date(status.startedAt).toISOString()],
    ['sip', status.sip.join(' ')],
    ['web', status.web ?? '-'],
    ['registrations', status.registrations],
    ['calls in progress', status.callsInProgress],
    ['records written', status.recordsWritten],
    ['last sequence', status.lastSequence],
    ...Object.entries(status.counters).map(([name, count]): [string, number] => [name, count]),
    ...Object.entries(status.tables).map(([name, size]): [string, number] => [`table ${name}`, size]),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${value}`)
}

/** `halfcall status`: what the running server does and keeps. */
export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description('show registrations, calls in progress, records written and the size of every table')
    .addOption(dataOption())
    .option('--json', 'print one JSON object')
    .action(async (options: { data: string; json?: true }) => {
      const server = connectToServer(options.data)
      if (!server) throw new PbxError('not-running', `no server runs on ${options.data}`)
      const status = statusSchema.parse(await server.call('GET', '/status'))
      process.stdout.write(options.json ? `${JSON.stringify(status)}\n` : `${lines(status).join('\n')}\n`)
    })
}
