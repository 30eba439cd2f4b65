import type { Readable } from 'node:stream'
import { PbxError } from '../../kit/index.ts'
import type { ImportKind, ImportMapping } from '../../contract/index.ts'
import { hasClockTimes, isOwnName, ownLines } from './csv-lines.ts'
import { delimiterOf, rowsOf, untilFault, withFirstRow, type CsvRow } from './csv-rows.ts'
import { foreignLines } from './foreign/foreign-lines.ts'
import { mappedSource } from './foreign/mapped-source.ts'
import { headerName, recognise, recogniseAs, type Recognised } from './foreign/recognise.ts'
import { SOURCES } from './foreign/sources.ts'
import type { OpenRecords, ReadForm } from './read-form.ts'

const refusal = (text: string) => new PbxError('import.not-records', text)

const KNOWN = SOURCES.map(({ title }) => title).join('; ')
const HINT =
  `Known are files of this program, of ${KNOWN}. ` +
  'The columns of any other CSV file with a header can be named in a mapping'

/** Finds the columns of a mapping in a header. @throws PbxError `import.not-records` when some are missing */
function byMapping(mapping: ImportMapping, row: readonly string[]): Recognised {
  const source = mappedSource(mapping)
  const found = recogniseAs(source, row)
  if (found) return found
  const names = row.map(headerName)
  const missing = [...new Set(source.headers.flat())].filter((name) => !names.includes(name))
  throw refusal(`these columns of the mapping are missing: ${missing.join(', ')}`)
}

/** Returns the source of the rows of a file; undefined when they are ours. @throws PbxError `import.not-records` */
function sourceOf(
  row: readonly string[],
  { source, mapping, mappings = [] }: ReadForm,
): Recognised | undefined {
  if (mapping) return byMapping(mapping, row)
  if (source !== undefined) {
    const wanted = SOURCES.find(({ kind }) => kind === source)!
    const found = recogniseAs(wanted, row)
    if (!found) throw refusal(`its columns are not those of ${wanted.title}`)
    return found
  }
  if (row.every(isOwnName)) return undefined
  const known = recognise(row)
  if (known) return known
  return mappings.map((saved) => recogniseAs(mappedSource(saved), row)).find((found) => found !== undefined)
}

/** Opens a file with a header of ours, or refuses it and says what else is known. */
function ownRecords(row: readonly string[], rows: AsyncIterable<CsvRow>, guard: boolean): OpenRecords {
  const kind: ImportKind = hasClockTimes(row) ? 'excel' : 'data'
  try {
    return { kind, isOwn: true, lines: ownLines(row, rows, guard) }
  } catch (error) {
    if (!(error instanceof PbxError) || row.every(isOwnName)) throw error
    throw refusal(`${error.message}. ${HINT}`)
  }
}

async function* withFirst(first: CsvRow, rest: AsyncIterable<CsvRow>) {
  yield first
  yield* rest
}

/**
 * Opens a CSV file: ours, of another PBX, or of a mapping. `begin` is what it begins with.
 * @throws PbxError `import.not-records`
 */
export async function openCsv(input: Readable, begin: Buffer, form: ReadForm): Promise<OpenRecords> {
  const { first, rest } = await withFirstRow(rowsOf(input, delimiterOf(begin)))
  const row = first.cells.map(String)
  const found = sourceOf(row, form)
  if (!found) {
    const opened = ownRecords(row, rest, form.guard)
    return { ...opened, lines: untilFault(opened.lines) }
  }
  const rows = found.hasHeader ? rest : withFirst(first, rest)
  const { source } = found
  const lines = foreignLines(rows, found, {
    zone: form.zone ?? localZone(),
    order: source.order ?? 'year-month-day',
  })
  return { kind: source.kind, isOwn: false, lines: untilFault(lines) }
}

const localZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone
