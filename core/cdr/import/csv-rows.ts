import type { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { PbxError } from '../../kit/index.ts'
import { MAX_LINE, told, type ReadLine } from './read-line.ts'

const TOO_LONG = /^CSV_MAX_RECORD_SIZE$/

/** Returns the delimiter that occurs most often in the header at the beginning of a file. */
export function delimiterOf(begin: Buffer): string {
  const header = begin.toString('utf8').split('\n', 1)[0]!
  const counted = [',', ';', '\t'].map((sign) => [header.split(sign).length, sign] as const)
  return counted.sort((left, right) => right[0] - left[0])[0]![1]
}

/** A row of cells as bytes. */
export interface CsvRow {
  readonly line: number
  readonly cells: readonly Buffer[]
}

/** Yields the rows of a stream of bytes; those before a fault come before it. @throws an error of `csvFault` */
export async function* rowsOf(input: Readable, delimiter: string): AsyncGenerator<CsvRow, void, void> {
  let rows: CsvRow[] = []
  const parser = parse({
    // Cells are bytes until they are known to be text: nothing is replaced on the way.
    encoding: null,
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    max_record_size: MAX_LINE,
    skip_empty_lines: true,
    // Taken here: what waits inside the parser is lost when it finds a fault.
    on_record(cells: unknown, { lines }) {
      rows.push({ line: lines, cells: cells as Buffer[] })
      return null
    },
  })
  parser.on('error', () => undefined).resume()
  const taken = () => {
    const done = rows
    rows = []
    return done
  }
  const settled = (step: (done: (fault?: Error | null) => void) => void) =>
    new Promise<Error | undefined>((resolve) => step((fault) => resolve(fault ?? undefined)))
  for await (const chunk of input as AsyncIterable<Buffer>) {
    const fault = await settled((done) => parser.write(chunk, done))
    yield* taken()
    if (fault) throw fault
  }
  const fault = await settled((done) => parser.end(done))
  yield* taken()
  if (fault) throw fault
}

/** Returns what is wrong with a file and from which line on, if an error says so. */
export function csvFault(error: unknown): { readonly line: number; readonly problem: string } | undefined {
  if (!(error instanceof CsvError)) return undefined
  const problem = TOO_LONG.test(error.code) ? 'the line is too long' : error.message
  return { line: Number(error['lines'] ?? 0), problem }
}

/** Yields the lines of rows: a file that is not CSV from some line on ends there, and says so. */
export async function* untilFault(lines: AsyncIterable<ReadLine>): AsyncGenerator<ReadLine, void, void> {
  try {
    yield* lines
  } catch (error) {
    const fault = csvFault(error)
    if (!fault) throw error
    yield told(fault.line, `it is not CSV from here on: ${fault.problem}`)
  }
}

/** Returns the first row of a file, and all of them. @throws PbxError `import.not-records` when it has none */
export async function withFirstRow(
  rows: AsyncGenerator<CsvRow, void, void>,
): Promise<{ readonly first: CsvRow; readonly rest: AsyncGenerator<CsvRow, void, void> }> {
  let first: IteratorResult<CsvRow, void>
  try {
    first = await rows.next()
  } catch (error) {
    const fault = csvFault(error)
    if (!fault) throw error
    throw new PbxError('import.not-records', `it is not CSV: ${fault.problem}`)
  }
  if (first.done) throw new PbxError('import.not-records', 'the file is empty')
  return { first: first.value, rest: rows }
}
