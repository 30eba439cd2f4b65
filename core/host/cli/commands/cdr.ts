import { Option, type Command } from 'commander'
import { exportRecords } from '../../../app/index.ts'
import { partySchema, resultSchema, sideSchema, type RecordFilter } from '../../../contract/index.ts'
import { parseInstant } from '../instant.ts'
import { dataOption, localZone, parseText, parseZone } from '../options.ts'
import { writeOutFile } from '../out-file.ts'

interface ExportOptions {
  readonly data: string
  readonly from?: string
  readonly to?: string
  readonly side?: RecordFilter['side']
  readonly party?: RecordFilter['party']
  readonly result?: RecordFilter['result']
  readonly number?: string
  readonly format: 'csv' | 'jsonl'
  readonly tz: string
  readonly out: string
}

function filterOf(options: ExportOptions, command: Command): RecordFilter {
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
    view: 'all',
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(options.side === undefined ? {} : { side: options.side }),
    ...(options.party === undefined ? {} : { party: options.party }),
    ...(options.result === undefined ? {} : { result: options.result }),
    ...(options.number === undefined ? {} : { number: options.number }),
  }
}

async function exportCdr(options: ExportOptions, command: Command): Promise<void> {
  const request = { filter: filterOf(options, command), format: options.format, zone: options.tz }
  if (options.out === '-') {
    await exportRecords(options.data, request, process.stdout)
    return
  }
  await writeOutFile(options.out, async (out) => {
    await exportRecords(options.data, request, out)
  })
}

/** `halfcall cdr export`: records as CSV or JSON Lines, whether the server runs or not. */
export function addCdrCommand(program: Command): void {
  const zone = localZone()
  program
    .command('cdr')
    .description('call detail records')
    .command('export')
    .description('write records, oldest first')
    .addOption(dataOption())
    .option('--from <time>', 'set up at or after this time (ISO 8601, or a date in the zone)')
    .option('--to <time>', 'set up before this time')
    .addOption(new Option('--side <side>', 'half of the call').choices(sideSchema.options))
    .addOption(new Option('--party <party>', 'where the party of the half is').choices(partySchema.options))
    .addOption(new Option('--result <result>', 'how the half ended').choices(resultSchema.options))
    .addOption(
      new Option('--number <number>', 'exactly this caller, dialed or destination number').argParser(
        parseText,
      ),
    )
    .addOption(new Option('--format <format>', 'file format').choices(['csv', 'jsonl']).default('csv'))
    .addOption(new Option('--tz <zone>', 'zone of the times in the file').argParser(parseZone).default(zone))
    .addOption(
      new Option('--out <file>', 'file to write, - for standard output').argParser(parseText).default('-'),
    )
    .action(exportCdr)
}
