import {
  printFilterText,
  RECORD_SCHEMA_VERSION,
  type ExportRequest,
  type RecordFilter,
} from '../../contract/index.ts'
import type { Tally } from './tally.ts'
import { zoneTime } from './zone-time.ts'

const VIEWS: Readonly<Record<RecordFilter['view'], string>> = {
  all: 'All records',
  basic: 'Basic calls: answered calls, by the record of the caller',
  failed: 'Failed calls: calls that were not answered, by the record of the caller',
  missed: 'Missed calls: extensions and groups that rang in vain while nobody else answered',
}

/** Describes a workbook in words, with everything needed to make it again. */
export function aboutFacts(
  { filter, zone, each }: ExportRequest,
  { rows, firstSequence, lastSequence }: Tally,
): readonly (readonly [name: string, fact: string])[] {
  const time = zoneTime(zone)
  const words = printFilterText(filter.where)
  return [
    ['Written by', 'Halfcall'],
    ['Shows', VIEWS[filter.view]],
    ['From', filter.from === undefined ? 'the first record' : `${time(filter.from)}, included`],
    ['To', filter.to === undefined ? 'the last record' : `${time(filter.to)}, not included`],
    ['Filter', words === '' ? 'none' : words],
    [
      'Each row',
      each === 'call' ? 'a call, by its first half in the filter' : 'a record, that of one half of a call',
    ],
    ['Rows', String(rows)],
    ['Lowest sequence', String(firstSequence ?? '')],
    ['Highest sequence', String(lastSequence ?? '')],
    ['Time zone', zone],
    ['Record format', String(RECORD_SCHEMA_VERSION)],
    ['Filter for programs', JSON.stringify(filter)],
  ]
}
