import { Command, CommanderError } from 'commander'
import { PbxError } from '../../kit/index.ts'
import { EXIT } from './exit-codes.ts'
import { SUMMARIES } from './summaries.ts'
import { programVersion } from './version.ts'

/** Shortens an error of the option parser to one line: "unknown option '--foo' (did you mean --from?)". */
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

const backups = async () => (await import('./commands/backup.ts')).addBackupCommands(program)

/** Loaders of the commands: only the one asked for is loaded. */
const COMMANDS: Readonly<Record<keyof typeof SUMMARIES, () => Promise<void>>> = {
  serve: async () => (await import('./commands/serve.ts')).addServeCommand(program),
  config: async () => (await import('./commands/config.ts')).addConfigCommand(program),
  cdr: async () => (await import('./commands/cdr.ts')).addCdrCommand(program),
  backup: backups,
  restore: backups,
  check: backups,
  stop: async () => (await import('./commands/stop.ts')).addStopCommand(program),
  status: async () => (await import('./commands/status.ts')).addStatusCommand(program),
  trace: async () => (await import('./commands/trace.ts')).addTraceCommand(program),
  token: async () => (await import('./commands/token.ts')).addTokenCommand(program),
  'restart-engine': async () =>
    (await import('./commands/restart-engine.ts')).addRestartEngineCommand(program),
}
const isCommand = (word: string): word is keyof typeof COMMANDS => Object.hasOwn(COMMANDS, word)
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const asked = words[0] === 'help' ? words[1] : words[0]
if (asked !== undefined && isCommand(asked)) await COMMANDS[asked]()
// Help and misspelt words need the names of all of them, and no more.
else for (const [name, summary] of Object.entries(SUMMARIES)) program.command(name).description(summary)

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
