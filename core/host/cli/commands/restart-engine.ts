import type { Command } from 'commander'
import { dataOption } from '../options.ts'
import { needServer } from '../server-client.ts'
import { SUMMARIES } from '../summaries.ts'

/** Adds `halfcall restart-engine`: ends the SIP engine at once and starts a new one. */
export function addRestartEngineCommand(program: Command): void {
  program
    .command('restart-engine')
    .description(SUMMARIES['restart-engine'])
    .addOption(dataOption())
    .action(async (options: { data: string }) => {
      const server = await needServer(options.data)
      await server.call('POST', '/engine/restart')
    })
}
