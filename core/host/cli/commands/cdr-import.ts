import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { checkImport, importFile, importOffline } from '../../../app/offline/index.ts'
import { importOutcomeSchema } from '../../../contract/index.ts'
import { EXIT } from '../exit-codes.ts'
import { dataOption } from '../options.ts'
import { connectToServer } from '../server-client.ts'

interface ImportOptions {
  readonly data: string
  readonly format?: 'csv' | 'jsonl'
  readonly dryRun?: true
  readonly skipFaulty?: true
  readonly formulaGuard: boolean
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const warn = (line: string) => process.stderr.write(`halfcall: ${line}\n`)

async function importCdr(file: string, options: ImportOptions): Promise<void> {
  const path = resolve(file)
  const format = options.format ?? (/\.(jsonl|ndjson)$/i.test(path) ? 'jsonl' : 'csv')
  const form = { format, guard: options.formulaGuard }
  const found = await checkImport(path, form)
  for (const { line, problem } of found.problems) warn(`line ${line}: ${problem}`)
  if (found.faulty > found.problems.length) warn(`and ${found.faulty - found.problems.length} more`)
  if (found.faulty > 0 && !options.skipFaulty) {
    warn(`nothing was imported: ${found.faulty} lines are faulty; --skip-faulty leaves them out`)
    process.exitCode = EXIT.failed
    return
  }
  if (found.kind === 'excel' && found.records > 0)
    warn('the file shows times in whole seconds: records come in without their milliseconds')
  if (options.dryRun) {
    say(`${path}: ${found.records} records; nothing was written`)
    return
  }
  const server = connectToServer(options.data)
  const { written, known, numbered } = server
    ? await importFile(path, form, async (batch) =>
        importOutcomeSchema.parse(await server.call('POST', '/records/import', batch)),
      )
    : await importOffline(options.data, path, form)
  say(`imported:      ${written} records`)
  say(`here already:  ${known}`)
  if (numbered > 0) say(`marked:        ${numbered} got new sequence numbers and the tag "imported"`)
}

/** `halfcall cdr import`: the records of an export, whether the server runs or not. */
export function addCdrImportCommand(cdr: Command): void {
  cdr
    .command('import <file>')
    .description('read the records of an exported CSV or JSON Lines file, each of them once')
    .addOption(dataOption())
    .addOption(
      new Option('--format <format>', 'file format (default: by its name)').choices(['csv', 'jsonl']),
    )
    .option('--dry-run', 'check the file and write nothing')
    .option('--skip-faulty', 'leave out faulty lines instead of importing nothing')
    .option('--no-formula-guard', 'the file was written with that option')
    .action(importCdr)
}
