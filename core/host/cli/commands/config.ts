import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import {
  exportConfigOffline,
  importConfigOffline,
  MAX_CONFIGURATION_LENGTH,
  previewConfigOffline,
  type ImportOutcome,
  type ImportPreview,
} from '../../../app/offline/index.ts'
import { isNoDifference, type ConfigProblem } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { configDifferenceText } from '../config-difference-text.ts'
import { dataOption } from '../options.ts'
import { writeOutFile } from '../out-file.ts'
import { readText } from '../read-text.ts'
import { connectToServer } from '../server-client.ts'
import { SUMMARIES } from '../summaries.ts'

/** Returns the message for a configuration with problems: one line each, with its path. */
export function problemText(file: string, problems: readonly ConfigProblem[]): string {
  const count = problems.length
  const head = `${file}: ${count} problem${count === 1 ? '' : 's'}, nothing was changed`
  return [head, ...problems.map(({ path, message }) => `  ${path || '(file)'}: ${message}`)].join('\n')
}

interface ImportOptions {
  readonly data: string
  readonly dryRun?: boolean
  readonly yes?: boolean
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** Asks at a terminal whether to replace the configuration; a script is not asked. */
async function isWanted(file: string, { yes }: ImportOptions): Promise<boolean> {
  if (yes || file === '-' || !process.stdin.isTTY || !process.stdout.isTTY) return true
  const question = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await question.question('Replace the configuration? [y/N] ')).trim())
  } finally {
    question.close()
  }
}

async function importConfig(file: string, options: ImportOptions): Promise<void> {
  const text = await readText(file)
  if (text.length > MAX_CONFIGURATION_LENGTH) {
    throw new PbxError('config.invalid', `${file} is longer than ${MAX_CONFIGURATION_LENGTH} characters`)
  }
  const server = await connectToServer(options.data)
  const preview = server
    ? ((await server.call('POST', '/config/preview', { text })) as ImportPreview)
    : await previewConfigOffline(options.data, text)
  if (!preview.ok) throw new PbxError('config.invalid', problemText(file, preview.problems))
  const { difference, revision } = preview
  say(configDifferenceText(difference))
  if (options.dryRun || isNoDifference(difference)) return
  if (!(await isWanted(file, options))) return say('nothing was changed')
  const outcome = server
    ? ((await server.call('POST', '/config/import', { text, revision })) as ImportOutcome)
    : await importConfigOffline(options.data, text, revision)
  if (!outcome.applied) throw new PbxError('config.invalid', problemText(file, outcome.problems))
  say(`configuration replaced: ${outcome.extensions} extensions`)
}

async function exportConfig(file: string, options: { data: string; secrets: boolean }): Promise<void> {
  const server = await connectToServer(options.data)
  const { yaml } = server
    ? ((await server.call('POST', '/config/export', { secrets: options.secrets })) as { yaml: string })
    : await exportConfigOffline(options.data, options.secrets)
  if (file === '-') process.stdout.write(yaml)
  else {
    await writeOutFile(file, async (out) => {
      out.write(yaml)
    })
  }
}

/**
 * The description of an exported file's protection: on Windows a program cannot set permissions of single files as
 * simply, so those of the folder apply.
 */
const PRIVATE_FILE =
  process.platform === 'win32' ? 'a file with the rights of its folder' : 'a file that only you can read'

/** Adds `halfcall config import|export`: the whole configuration as YAML. */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description(SUMMARIES.config)
  config
    .command('import')
    .description(
      'check a YAML or JSON file as a whole, tell what it changes and replace the configuration by it; a terminal is asked first',
    )
    .argument('<file>', 'file to read, - for standard input')
    .addOption(dataOption())
    .option('--dry-run', 'tell what would change and change nothing')
    .option('--yes', 'do not ask')
    .action(importConfig)
  config
    .command('export')
    .description(`write the configuration as YAML, into ${PRIVATE_FILE}`)
    .argument('[file]', 'file to write, - for standard output', '-')
    .addOption(dataOption())
    .option('--no-secrets', 'leave the passwords out')
    .action(exportConfig)
}
