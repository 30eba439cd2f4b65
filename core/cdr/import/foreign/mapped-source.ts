import {
  codeOf,
  RECORD_COLUMNS,
  type ImportMapping,
  type MappingTarget,
  type RecordColumn,
} from '../../../contract/index.ts'
import {
  asClock,
  asEpoch,
  asEpochMilliseconds,
  asNumber,
  asPerson,
  asReal,
  asSeconds,
  asText,
  asWhole,
  oneOf,
  type CellReader,
} from './cell-readers.ts'
import type { ForeignSource } from './foreign-source.ts'
import { headerName } from './recognise.ts'

const TIMES = { epoch: asEpoch, 'epoch-milliseconds': asEpochMilliseconds } as const
const FLAG = oneOf({ 0: '0', 1: '1', no: '0', yes: '1' })

function textReader(column: RecordColumn, words: Readonly<Record<string, string>>): CellReader {
  if (/^(caller|dialed|destination)_number$/.test(column)) return asPerson
  if (/number$|^did$/.test(column)) return asNumber
  return (text, form) => {
    const value = asText(text, form)
    if (typeof value !== 'string') return value
    return Object.hasOwn(words, value) ? words[value]! : codeOf(column, value)
  }
}

function readerOf(target: MappingTarget, { times, words = {} }: ImportMapping): CellReader {
  if (target === 'total') return asSeconds
  const { type } = RECORD_COLUMNS[target]
  switch (type) {
    case 'time':
      return times === 'epoch' || times === 'epoch-milliseconds' ? TIMES[times] : asClock
    case 'seconds':
      return asSeconds
    case 'integer':
      return asWhole
    case 'real':
      return asReal
    case 'flag':
      return (text, form) => {
        const flag = FLAG(text, form)
        return typeof flag === 'string' ? Number(flag) : flag
      }
    default:
      return textReader(target, words[target] ?? {})
  }
}

/** Turns a name into a word for tags. */
const wordOf = (name: string) => name.toLowerCase().split(/\s+/).filter(Boolean).join('-')

/** Returns a source whose columns are as a mapping says. */
export function mappedSource(mapping: ImportMapping): ForeignSource {
  const targets = Object.entries(mapping.columns).flatMap(([name, to]) =>
    (typeof to === 'string' ? [to] : to).map((target) => [headerName(name), target] as const),
  )
  const named = (wanted: MappingTarget) => targets.find(([, target]) => target === wanted)?.[0] ?? ''
  const [id, call] = [named('record_id'), named('call_id')]
  return {
    kind: 'mapping',
    name: wordOf(mapping.name),
    title: mapping.name,
    order:
      mapping.times === 'day-month-year' || mapping.times === 'month-day-year'
        ? mapping.times
        : 'year-month-day',
    layouts: [],
    headers: [targets.map(([name]) => name)],
    // Ids name rows and calls; they are not taken as they are.
    columns: targets
      .filter(([, target]) => target !== 'record_id' && target !== 'call_id')
      .map(([name, target]) => ({ name, to: [target], read: readerOf(target, mapping) })),
    identity: (cells) => cells.get(id) ?? '',
    call: (cells) => cells.get(call) ?? '',
  }
}
