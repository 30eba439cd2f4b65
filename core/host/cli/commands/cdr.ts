import { setFlagsFromString } from 'node:v8'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { exportRecords, type AboutExport } from '../../../app/offline/index.ts'
import {
  CSV_PROFILES,
  directionSchema,
  exportFormatSchema,
  parseFilterText,
  partySchema,
  RECORD_COLUMN_IDS,
  releasedBySchema,
  resultSchema,
  serviceSchema,
  sideSchema,
  titleLanguageSchema,
  VIEW_NAMES,
  type Condition,
  type CsvOptions,
  type CsvProfile,
  type ExportFormat,
  type ExportRequest,
  type RecordColumn,
  type RecordFilter,
  type TitleLanguage,
} from '../../../contract/index.ts'
import { filterFaultText } from '../filter-fault-text.ts'
import { parseInstant } from '../instant.ts'
import { dataOption, localZone, parseText, parseZone } from '../options.ts'
import { writeOutFile } from '../out-file.ts'
import { programVersion } from '../version.ts'
import { SUMMARIES } from '../summaries.ts'
import { addCdrImportCommand } from './cdr-import.ts'

interface ExportCommandOptions {
  readonly data: string
  readonly from?: string
  readonly to?: string
  readonly view: RecordFilter['view']
  readonly filter?: readonly Condition[]
  readonly side?: string
  readonly party?: string
  readonly result?: string
  readonly number?: string
  readonly extension?: string
  readonly direction?: string
  readonly service?: string
  readonly releasedBy?: string
  readonly language: TitleLanguage
  readonly line?: string
  readonly text?: string
  readonly minDuration?: string
  readonly maxDuration?: string
  readonly format: ExportFormat
  readonly profile: CsvProfile
  readonly columns?: RecordColumn[]
  readonly delimiter?: keyof typeof DELIMITERS
  readonly decimal?: keyof typeof DECIMALS
  readonly header?: CsvOptions['header']
  readonly bom?: boolean
  readonly formulaGuard: boolean
  readonly calls?: true
  readonly about?: string
  readonly tz: string
  readonly out: string
}

function filterOf(options: ExportCommandOptions, command: Command): RecordFilter {
  const instant = (name: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined
    return (
      parseInstant(text, options.tz) ??
      command.error(`error: option '${name}' is '${text}': expected a date or an ISO 8601 time`)
    )
  }
  const from = instant('--from', options.from)
  const to = instant('--to', options.to)
  if (from !== undefined && to !== undefined && from >= to) {
    command.error("error: option '--to' is not after '--from'")
  }
  return {
    view: options.view,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    where: [
      ...CONDITIONS.flatMap(([option, field, is]): Condition[] => {
        const value = options[option]
        return value === undefined ? [] : [{ field, is, values: [value], not: false }]
      }),
      ...(options.filter ?? []),
    ],
  }
}

/** Options that are conditions: the option, its field, and how it is compared. */
const CONDITIONS = [
  ['side', 'side', 'is'],
  ['party', 'party', 'is'],
  ['result', 'result', 'is'],
  ['number', 'number', 'is'],
  ['extension', 'extension', 'is'],
  ['direction', 'direction', 'is'],
  ['service', 'service', 'is'],
  ['releasedBy', 'released_by', 'is'],
  ['line', 'line', 'is'],
  ['text', 'text', 'contains'],
  ['minDuration', 'duration', 'atLeast'],
  ['maxDuration', 'duration', 'atMost'],
] as const satisfies readonly (readonly [keyof ExportCommandOptions, Condition['field'], Condition['is']])[]

function parseSeconds(text: string): string {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected whole seconds')
  return text
}

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const
const DECIMALS = { point: '.', comma: ',' } as const

/** Returns the profile, changed by the other options given. */
function csvOf(options: ExportCommandOptions, command: Command): CsvOptions {
  const { delimiter, decimal, header, bom } = options
  const csv = {
    ...CSV_PROFILES[options.profile],
    ...(delimiter === undefined ? {} : { delimiter: DELIMITERS[delimiter] }),
    ...(decimal === undefined ? {} : { decimal: DECIMALS[decimal] }),
    ...(header === undefined ? {} : { header }),
    ...(bom === undefined ? {} : { bom }),
    guard: options.formulaGuard,
  }
  if (csv.delimiter === csv.decimal) command.error("error: option '--decimal' is the delimiter too")
  return csv
}

function parseConditions(text: string): readonly Condition[] {
  const { conditions, problems } = parseFilterText(text)
  const [problem] = problems
  if (problem) throw new InvalidArgumentError(filterFaultText(problem))
  return conditions
}

function parseColumns(text: string): RecordColumn[] {
  const names = text.split(',').map((name) => name.trim())
  const wrong = names.find((name) => !(RECORD_COLUMN_IDS as string[]).includes(name))
  if (wrong !== undefined) throw new InvalidArgumentError(`there is no column '${wrong}'`)
  if (new Set(names).size < names.length) throw new InvalidArgumentError('a column is named twice')
  return names as RecordColumn[]
}

async function exportCdr(options: ExportCommandOptions, command: Command): Promise<void> {
  // A long export makes much that dies young: without this V8 keeps room for hundreds of megabytes of it.
  setFlagsFromString('--semi-space-growth-factor=1')
  const { columns } = options
  const request: ExportRequest = {
    filter: filterOf(options, command),
    format: options.format,
    zone: options.tz,
    csv: csvOf(options, command),
    language: options.language,
    each: options.calls ? 'call' : 'record',
    ...(columns ? { columns } : {}),
  }
  let about: AboutExport | undefined
  if (options.out === '-') about = await exportRecords(options.data, request, process.stdout)
  else
    await writeOutFile(options.out, async (out) => {
      about = await exportRecords(options.data, request, out)
    })
  if (options.about === undefined) return
  await writeOutFile(options.about, (out) => {
    out.write(`${JSON.stringify({ program: `halfcall ${programVersion()}`, ...about }, undefined, 2)}\n`)
    return Promise.resolve()
  })
}

/** Adds `halfcall cdr`: `export` as CSV, Excel workbook or JSON Lines, and `import`, whether the server runs or not. */
export function addCdrCommand(program: Command): void {
  const zone = localZone()
  const cdr = program.command('cdr').description(SUMMARIES.cdr)
  addCdrImportCommand(cdr)
  cdr
    .command('export')
    .description('write records, oldest first')
    .addOption(dataOption())
    .option('--from <time>', 'set up at or after this time (ISO 8601, or a date in the zone)')
    .option('--to <time>', 'set up before this time')
    .addOption(
      new Option('--view <view>', 'all records, or answered, failed or missed calls as in the window')
        .choices(VIEW_NAMES)
        .default('all'),
    )
    .addOption(
      new Option('--filter <text>', 'as in the search box: "from:100 result:busy >5m -line:acme"').argParser(
        parseConditions,
      ),
    )
    .addOption(new Option('--side <side>', 'half of the call').choices(sideSchema.options))
    .addOption(new Option('--party <party>', 'where the party of the half is').choices(partySchema.options))
    .addOption(new Option('--result <result>', 'how the half ended').choices(resultSchema.options))
    .addOption(
      new Option(
        '--number <number>',
        'this caller, dialed or destination number; spaces and dashes do not matter',
      ).argParser(parseText),
    )
    .addOption(new Option('--extension <number>', 'halves of this extension').argParser(parseText))
    .addOption(
      new Option('--direction <direction>', 'over the border of the PBX').choices(directionSchema.options),
    )
    .addOption(new Option('--service <service>', 'what created the half').choices(serviceSchema.options))
    .addOption(new Option('--released-by <party>', 'who ended the half').choices(releasedBySchema.options))
    .addOption(new Option('--line <line>', 'the line or trunk').argParser(parseText))
    .addOption(
      new Option('--text <words>', 'words in names, reason, note, tags, device').argParser(parseText),
    )
    .addOption(new Option('--min-duration <seconds>', 'at least so long').argParser(parseSeconds))
    .addOption(new Option('--max-duration <seconds>', 'at most so long').argParser(parseSeconds))
    .addOption(
      new Option('--format <format>', 'file format').choices(exportFormatSchema.options).default('csv'),
    )
    .addOption(
      new Option('--profile <profile>', 'CSV for programs or for Excel')
        .choices(Object.keys(CSV_PROFILES))
        .default('data'),
    )
    .addOption(
      new Option('--columns <ids>', 'columns and their order, separated by commas').argParser(parseColumns),
    )
    .addOption(new Option('--delimiter <name>', 'between cells').choices(Object.keys(DELIMITERS)))
    .addOption(new Option('--decimal <name>', 'in numbers').choices(Object.keys(DECIMALS)))
    .addOption(new Option('--header <kind>', 'first line').choices(['ids', 'titles']))
    .addOption(
      new Option('--language <code>', 'of titles').choices(titleLanguageSchema.options).default('en'),
    )
    .option('--bom', 'begin with a byte order mark')
    .option('--no-bom', 'begin without one')
    .option('--no-formula-guard', 'leave texts as they are that a spreadsheet would run')
    .option('--calls', 'a line per call, not per record')
    .addOption(new Option('--tz <zone>', 'zone of the times in the file').argParser(parseZone).default(zone))
    .addOption(
      new Option('--out <file>', 'file to write, - for standard output').argParser(parseText).default('-'),
    )
    .addOption(
      new Option(
        '--about <file>',
        'write what the file is beside it, as JSON: filter, zone, rows, sequences',
      ).argParser(parseText),
    )
    .action(exportCdr)
}
