import type { Command } from 'commander'
import {
  exportConfigOffline,
  importConfigOffline,
  MAX_CONFIGURATION_LENGTH,
  type ImportOutcome,
} from '../../../app/offline/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { dataOption } from '../options.ts'
import { writeOutFile } from '../out-file.ts'
import { readText } from '../read-text.ts'
import { connectToServer } from '../server-client.ts'
import { SUMMARIES } from '../summaries.ts'

/** The message for a configuration with problems: one line each, with its path. */
export function problemText(file: string, outcome: ImportOutcome & { applied: false }): string {
  const count = outcome.problems.length
  const head = `${file}: ${count} problem${count === 1 ? '' : 's'}, nothing was changed`
  return [head, ...outcome.problems.map(({ path, message }) => `  ${path || '(file)'}: ${message}`)].join(
    '\n',
  )
}

async function importConfig(file: string, options: { data: string }): Promise<void> {
  const text = await readText(file)
  if (text.length > MAX_CONFIGURATION_LENGTH) {
    throw new PbxError('config.invalid', `${file} is longer than ${MAX_CONFIGURATION_LENGTH} characters`)
  }
  const server = await connectToServer(options.data)
  const outcome = server
    ? ((await server.call('POST', '/config/import', { text })) as ImportOutcome)
    : await importConfigOffline(options.data, text)
  if (!outcome.applied) throw new PbxError('config.invalid', problemText(file, outcome))
  process.stdout.write(`configuration replaced: ${outcome.extensions} extensions\n`)
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

/** `halfcall config import|export`: the whole configuration as YAML. */
export function addConfigCommand(program: Command): void {
  const config = program.command('config').description(SUMMARIES.config)
  config
    .command('import')
    .description('check a YAML or JSON file as a whole and replace the configuration by it')
    .argument('<file>', 'file to read, - for standard input')
    .addOption(dataOption())
    .action(importConfig)
  config
    .command('export')
    .description('write the configuration as YAML, into a file that only you can read')
    .argument('[file]', 'file to write, - for standard output', '-')
    .addOption(dataOption())
    .option('--no-secrets', 'leave the passwords out')
    .action(exportConfig)
}
