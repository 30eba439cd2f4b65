import type { Command } from 'commander'
import { dataOption } from '../options.ts'
import { needServer } from '../server-client.ts'

/** `halfcall restart-engine`: ends the SIP engine at once and starts a new one. */
export function addRestartEngineCommand(program: Command): void {
  program
    .command('restart-engine')
    .description('end the SIP engine at once and start it again; calls in progress end as interrupted')
    .addOption(dataOption())
    .action(async (options: { data: string }) => {
      const server = needServer(options.data)
      await server.call('POST', '/engine/restart')
    })
}
