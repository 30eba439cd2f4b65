import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { checkImport, importFile, importOffline, type ReadForm } from '../../../app/offline/index.ts'
import {
  importMappingSchema,
  importOutcomeSchema,
  importSourceSchema,
  type ImportKind,
  type ImportMapping,
  type ImportSource,
} from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { EXIT } from '../exit-codes.ts'
import { dataOption, localZone, parseZone } from '../options.ts'
import { connectToServer } from '../server-client.ts'

interface ImportOptions {
  readonly data: string
  readonly format?: 'csv' | 'jsonl'
  readonly dryRun?: true
  readonly skipFaulty?: true
  readonly formulaGuard: boolean
  readonly source?: ImportSource
  readonly mapping?: string
  readonly tz?: string
}

/** Names for files of other PBXs. */
const SOURCE_NAMES: Partial<Record<ImportKind, string>> = {
  asterisk: 'a file of Asterisk',
  freeswitch: 'a file of FreeSWITCH',
  fusionpbx: 'a file of FusionPBX',
  cucm: 'a file of Cisco Unified CM',
  '3cx': 'a file of 3CX',
  yeastar: 'a file of Yeastar',
  mapping: 'a mapping says',
}

/** @throws PbxError `import.not-records` when it is no mapping */
function readMapping(path: string): ImportMapping {
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new PbxError('import.not-records', `${path} is no mapping: ${(error as Error).message}`)
  }
  const checked = importMappingSchema.safeParse(parsed)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  throw new PbxError('import.not-records', `${path}: ${issue!.path.join('.')}: ${issue!.message}`)
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const warn = (line: string) => process.stderr.write(`halfcall: ${line}\n`)

async function importCdr(file: string, options: ImportOptions): Promise<void> {
  const path = resolve(file)
  const format = options.format ?? (/\.(jsonl|ndjson)$/i.test(path) ? 'jsonl' : 'by-content')
  const mapping = options.mapping === undefined ? undefined : readMapping(resolve(options.mapping))
  const { source, tz: zone = localZone(), formulaGuard: guard } = options
  const form: ReadForm = { format, guard, source, mapping, zone }
  const found = await checkImport(path, form)
  const from = SOURCE_NAMES[found.kind]
  if (from) warn(`read as ${from}; times without an offset as of ${zone}`)
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
  const server = await connectToServer(options.data)
  const { written, known, numbered } = server
    ? await importFile(path, form, async (batch) =>
        importOutcomeSchema.parse(await server.call('POST', '/records/import', batch)),
      )
    : await importOffline(options.data, path, form)
  say(`imported:      ${written} records`)
  say(`here already:  ${known}`)
  if (numbered > 0) say(`marked:        ${numbered} got new sequence numbers and the tag "imported"`)
}

/** Adds `halfcall cdr import`: the records of an export, whether the server runs or not. */
export function addCdrImportCommand(cdr: Command): void {
  cdr
    .command('import <file>')
    .description('read the records of an exported file or of another PBX, each of them once')
    .addOption(dataOption())
    .addOption(
      new Option('--format <format>', 'file format (default: by its name)').choices(['csv', 'jsonl']),
    )
    .option('--dry-run', 'check the file and write nothing')
    .option('--skip-faulty', 'leave out faulty lines instead of importing nothing')
    .addOption(
      new Option('--source <name>', 'the PBX that wrote it (default: by its first line)')
        .choices(importSourceSchema.options)
        .conflicts('mapping'),
    )
    .option(
      '--mapping <file>',
      'what the columns of any other CSV file are: a JSON file, see the documentation',
    )
    .addOption(
      new Option(
        '--tz <zone>',
        'time zone of times without an offset (default: that of this computer)',
      ).argParser(parseZone),
    )
    .option('--no-formula-guard', 'the file was written with that option')
    .action(importCdr)
}
