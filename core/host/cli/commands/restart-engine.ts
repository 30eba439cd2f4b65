import type { Command } from 'commander'
import { PbxError } from '../../../kit/index.ts'
import { dataOption } from '../options.ts'
import { connectToServer } from '../server-client.ts'

/** `halfcall restart-engine`: ends the SIP engine at once and starts a new one. */
export function addRestartEngineCommand(program: Command): void {
  program
    .command('restart-engine')
    .description('end the SIP engine at once and start it again; calls in progress end as interrupted')
    .addOption(dataOption())
    .action(async (options: { data: string }) => {
      const server = connectToServer(options.data)
      if (!server) throw new PbxError('not-running', `no server runs on ${options.data}`)
      await server.call('POST', '/engine/restart')
    })
}
