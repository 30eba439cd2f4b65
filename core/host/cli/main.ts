import { Command, CommanderError } from 'commander'
import { PbxError } from '../../kit/index.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addCdrCommand } from './commands/cdr.ts'
import { addConfigCommand } from './commands/config.ts'
import { addRestartEngineCommand } from './commands/restart-engine.ts'
import { addServeCommand } from './commands/serve.ts'
import { addStatusCommand } from './commands/status.ts'
import { addTokenCommand } from './commands/token.ts'
import { addTraceCommand } from './commands/trace.ts'
import { EXIT } from './exit-codes.ts'
import { programVersion } from './version.ts'

/** An error of the option parser as one line: "unknown option '--foo' (did you mean --from?)". */
const oneLine = (text: string) =>
  text
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean /, ' (did you mean ')
    .trim()

const program = new Command('halfcall')
  .description(
    'A PBX for small offices. Phones register over SIP; every half of a call leaves the record you asked for.',
  )
  .version(programVersion())
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`halfcall: ${oneLine(text)}\n`) })
  .configureHelp({ showGlobalOptions: true })

addServeCommand(program)
addConfigCommand(program)
addCdrCommand(program)
addBackupCommands(program)
addStatusCommand(program)
addTraceCommand(program)
addTokenCommand(program)
addRestartEngineCommand(program)

function failure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const text = error instanceof Error ? error.message : String(error)
  for (const line of text.split('\n')) process.stderr.write(`halfcall: ${line}\n`)
  return error instanceof PbxError && error.code === 'not-running' ? EXIT.notRunning : EXIT.failed
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away, as `| head` does: there is nobody left to tell.
  if (error.code === 'EPIPE') process.exit(EXIT.ok)
  process.stderr.write(`halfcall: standard output cannot be written: ${error.code}\n`)
  process.exit(EXIT.failed)
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = failure(error)
}
