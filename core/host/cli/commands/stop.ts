import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { isAlive } from '../../../app/files/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { dataOption } from '../options.ts'
import { needServer } from '../server-client.ts'
import { SUMMARIES } from '../summaries.ts'

/** The time a server may take to release calls and to write their records. */
const LIMIT_MS = 30_000
const POLL_MS = 100

async function stop({ data }: { data: string }): Promise<void> {
  const server = await needServer(data)
  await server.call('POST', '/stop')
  for (let waited = 0; isAlive(server.pid); waited += POLL_MS) {
    if (waited >= LIMIT_MS) {
      throw new PbxError(
        'internal',
        `server ${server.pid} was told to stop ${LIMIT_MS / 1000} s ago and still runs`,
      )
    }
    await wait(POLL_MS)
  }
  process.stdout.write(`stopped the server on ${data}\n`)
}

/** Adds `halfcall stop`: ends the server of a data folder in an orderly way, on every system. */
export function addStopCommand(program: Command): void {
  program.command('stop').description(SUMMARIES.stop).addOption(dataOption()).action(stop)
}
