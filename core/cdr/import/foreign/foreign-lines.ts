import { isUtf8 } from 'node:buffer'
import type { CallRecord } from '../../../contract/index.ts'
import { checkRecord } from '../check-record.ts'
import type { CsvRow } from '../csv-rows.ts'
import { told, type ReadLine } from '../read-line.ts'
import type { TimeForm } from './cell-readers.ts'
import { draftRow } from './draft-row.ts'
import type { ForeignCells, ForeignDraft, ForeignSource } from './foreign-source.ts'
import { gatherLegs, type LegPlace, type LegRow } from './gather-legs.ts'
import type { Recognised } from './recognise.ts'
import { createRecent, idOf } from './row-ids.ts'

/** Calls and rows that are remembered while their others are looked for. */
const REMEMBERED = 100_000

/** Returns the cells of a row by their columns, or what is wrong with them. */
function cellsOf(names: readonly string[], cells: readonly Buffer[]): ForeignCells | string {
  if (cells.length !== names.length) return `it has ${cells.length} cells, others have ${names.length}`
  const place = cells.findIndex((cell) => !isUtf8(cell))
  if (place >= 0) return `${names[place]}: it is not UTF-8`
  const found = new Map<string, string>()
  for (const [index, name] of names.entries())
    if (!found.has(name)) found.set(name, cells[index]!.toString().trim())
  return found
}

/** Returns whose the party of a half is, according to its direction. */
function partyOf(direction: unknown, side: 'O' | 'T'): CallRecord['party'] {
  if (direction === 'internal') return 'local'
  if (direction !== 'inbound' && direction !== 'outbound') return ''
  return (direction === 'inbound') === (side === 'O') ? 'outside' : 'local'
}

interface Place extends LegPlace {
  readonly recordId: string
  readonly related: string
}

/** Returns the record of a draft, or the contradiction in it. */
function recordOf({ name }: ForeignSource, draft: ForeignDraft, place: Place): CallRecord | string {
  const { total: _, ...columns } = draft
  const side = place.hop === 0 ? 'O' : 'T'
  return checkRecord({
    ...columns,
    result: columns.result || (columns.connect_time === null ? '' : 'answered'),
    released_by: columns.released_by ?? '',
    service: columns.service ?? '',
    direction: columns.direction ?? '',
    party: columns.party ?? partyOf(columns.direction, side),
    side,
    hop: place.hop,
    tags: `imported from:${name}`,
    call_id: place.callId,
    related_call_id: place.related,
    record_id: place.recordId,
  })
}

/** Creates the ids of rows: a row has the same id whenever its file is read. */
function createIds(source: ForeignSource) {
  const seen = createRecent<number>(REMEMBERED)
  return (cells: ForeignCells): string => {
    const identity = source.identity(cells)
    if (identity !== '') return idOf(source.name, identity)
    const row = idOf(source.name, 'row', ...cells.values())
    if (source.call?.(cells)) return row
    // Rows that say the same and have no name are as many calls as rows.
    const times = seen.get(row) ?? 0
    seen.set(row, times + 1)
    return times === 0 ? row : idOf(row, String(times))
  }
}

/** Returns the row as a leg of a call. */
function legRow(source: ForeignSource, read: Drafted): LegRow {
  const { line, cells, draft, recordId } = read
  const { own, bridged, origin = '', letter = '' } = source.legs!
  const cell = (name: string) => cells.get(name) ?? ''
  return {
    leg: {
      line,
      own: cell(own) || recordId,
      bridged: bridged.map(cell).filter((id) => id !== ''),
      origin: cell(origin),
      letter: cell(letter),
      setup: Number(draft.setup_time),
      recordId,
    },
    finish: (place) => told(line, recordOf(source, draft, { ...place, recordId, related: '' })),
  }
}

interface Drafted {
  readonly line: number
  readonly cells: ForeignCells
  readonly draft: ForeignDraft
  readonly recordId: string
}

/** Reads the rows of a file of another PBX. */
export async function* foreignLines(
  rows: AsyncIterable<CsvRow>,
  { source, names }: Recognised,
  form: TimeForm,
): AsyncGenerator<ReadLine, void, void> {
  const idFor = createIds(source)
  async function* drafted(): AsyncGenerator<Drafted | ReadLine, void, void> {
    for await (const { line, cells: bytes } of rows) {
      const cells = cellsOf(names, bytes)
      if (typeof cells === 'string') {
        yield told(line, cells)
        continue
      }
      if (source.isNoCall?.(cells)) continue
      const draft = draftRow(source, cells, form)
      yield typeof draft === 'string' ? told(line, draft) : { line, cells, draft, recordId: idFor(cells) }
    }
  }
  if (source.legs) {
    yield* gatherLegs(
      (async function* () {
        for await (const read of drafted()) yield 'draft' in read ? legRow(source, read) : read
      })(),
    )
    return
  }
  const firsts = createRecent<string>(REMEMBERED)
  for await (const read of drafted()) {
    if (!('draft' in read)) {
      yield read
      continue
    }
    const { line, cells, draft, recordId } = read
    const call = source.call?.(cells) ?? ''
    const callId = idOf('call', recordId)
    const first = call === '' ? undefined : firsts.get(call)
    const record = recordOf(source, draft, {
      hop: 0,
      recordId,
      callId,
      related: first === callId ? '' : (first ?? ''),
    })
    if (call !== '' && first === undefined && typeof record !== 'string') firsts.set(call, callId)
    yield told(line, record)
  }
}
