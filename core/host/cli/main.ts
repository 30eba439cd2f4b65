import { Command, CommanderError } from 'commander'
import { PbxError } from '../../kit/index.ts'
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

/** Modules by the first word of a command line: only what is asked for is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<void>>> = {
  serve: async () => (await import('./commands/serve.ts')).addServeCommand(program),
  config: async () => (await import('./commands/config.ts')).addConfigCommand(program),
  cdr: async () => (await import('./commands/cdr.ts')).addCdrCommand(program),
  backup: async () => (await import('./commands/backup.ts')).addBackupCommands(program),
  stop: async () => (await import('./commands/stop.ts')).addStopCommand(program),
  status: async () => (await import('./commands/status.ts')).addStatusCommand(program),
  trace: async () => (await import('./commands/trace.ts')).addTraceCommand(program),
  token: async () => (await import('./commands/token.ts')).addTokenCommand(program),
  'restart-engine': async () =>
    (await import('./commands/restart-engine.ts')).addRestartEngineCommand(program),
}
const [asked = ''] = process.argv.slice(2)
// Anything else, help and misspelt words too, needs to know all of them.
const wanted = Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS)
for (const name of wanted) await COMMANDS[name]!()

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
