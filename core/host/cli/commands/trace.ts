import { Argument, Option, type Command } from 'commander'
import { traceFormatSchema, type TraceFormat } from '../../../contract/index.ts'
import { dataOption, parseText } from '../options.ts'
import { writeOutFile } from '../out-file.ts'
import { needServer } from '../server-client.ts'
import { SUMMARIES } from '../summaries.ts'

interface TraceOptions {
  readonly data: string
  readonly format: TraceFormat
  readonly out: string
}

async function trace(id: string, options: TraceOptions, command: Command): Promise<void> {
  const toScreen = options.out === '-'
  if (toScreen && options.format === 'pcap' && process.stdout.isTTY) {
    command.error("error: '--format pcap' is no text: name a file with '--out' or pipe it on")
  }
  const server = await needServer(options.data)
  const { format } = options
  const answer = (await server.call('POST', '/calls/trace/file', { id, format })) as { base64: string }
  const content = Buffer.from(answer.base64, 'base64')
  if (toScreen) process.stdout.write(content)
  else {
    await writeOutFile(options.out, async (out) => {
      out.write(content)
    })
  }
}

/** Adds `halfcall trace`: the SIP messages of one of the last calls. */
export function addTraceCommand(program: Command): void {
  program
    .command('trace')
    .description(SUMMARIES.trace)
    .addArgument(
      new Argument('<id>', 'record_id, call_id or sip_call_id of a record, or any SIP Call-ID').argParser(
        parseText,
      ),
    )
    .addOption(dataOption())
    .addOption(
      new Option('--format <format>', 'a ladder, the messages in full, or a capture file for Wireshark')
        .choices(traceFormatSchema.options)
        .default('ladder'),
    )
    .addOption(
      new Option('--out <file>', 'file to write, - for standard output').argParser(parseText).default('-'),
    )
    .action(trace)
}
