import {
  FILTER_FIELDS,
  foldText,
  isNumeric,
  type CallRecord,
  type Condition,
  type RecordFilter,
} from '../../contract/index.ts'
import { isFolded } from '../query/text-condition.ts'

const bare = (text: string) => text.split(/[- ./()]/).join('')

/** Returns whether a text matches a pattern, sign by sign. */
function isLike(text: string, pattern: string): boolean {
  const signs = pattern.match(/\\[*?\\]|[^]/gu) ?? []
  const source = signs.map((sign) => {
    if (sign === '*' || sign === '?') return sign === '*' ? '[^]*' : '[^]'
    return /^\\./.test(sign) ? sign : sign.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`)
  })
  return new RegExp(`^${source.join('')}$`, 'u').test(text)
}

/** Checks a filter's condition once more, in plain words. */
function holds(record: CallRecord, { field, is, values, not }: Condition): boolean {
  const { type, columns } = FILTER_FIELDS[field]
  const one = (column: (typeof columns)[number], value: string): boolean => {
    const found = record[column]
    if (value === '') return found === '' || found === null
    if (isNumeric(type)) {
      if (found === null) return false
      const wanted = Number(value)
      const time = new Date(Number(found))
      const own = type === 'hour' ? time.getHours() : type === 'weekday' ? time.getDay() : Number(found)
      return is === 'atLeast' ? own >= wanted : is === 'atMost' ? own <= wanted : own === wanted
    }
    if (type === 'word') return found === value
    if (type === 'extension') {
      const isOwn = record.party === 'local' && record.side === (column === 'caller_number' ? 'O' : 'T')
      if (!isOwn) return false
    }
    const isNumber = type === 'number' || type === 'extension'
    const [text, wanted] = isNumber
      ? [bare(String(found)), bare(value)]
      : isFolded(column)
        ? [foldText(String(found)), foldText(value)]
        : [String(found).toLowerCase(), value.toLowerCase()]
    if (type === 'tag' && is === 'is') return text.split(' ').includes(wanted)
    if (is === 'begins') return text.startsWith(wanted)
    if (is === 'like') return isLike(text, wanted)
    if (is === 'ends') return text.endsWith(wanted)
    return is === 'contains' ? text.includes(wanted) : text === wanted
  }
  return not !== columns.some((column) => values.some((value) => one(column, value)))
}

const isMachine = ({ side, service }: CallRecord) =>
  service === 'voicemail' || (side === 'O' && (service === 'attendant' || service === 'feature_code'))

/** Returns whether a record is that of a missed call. */
function isMissed(record: CallRecord, all: readonly CallRecord[]): boolean {
  const ofCall = all.filter((other) => other.call_id === record.call_id)
  const hasPerson = ofCall.some((other) => other.connect_time !== null && !isMachine(other))
  if (record.alert_time === null || record.result === 'answered_elsewhere' || hasPerson) return false
  if (record.side === 'T') return record.party === 'local' && record.connect_time === null
  if (record.direction !== 'internal' && record.direction !== 'inbound') return false
  if (record.connect_time !== null) {
    if (record.service !== 'voicemail') return false
  } else {
    const hasRung = !record.redirect_count || ['no_answer', 'abandoned', 'rejected'].includes(record.result)
    if (record.service === 'feature_code' || !hasRung) return false
  }
  const group = record.group_number
  const callee = group === '' ? record.destination_number.replace(/^\*98\*/, '') : group
  return !ofCall.some(
    (other) =>
      other.side === 'T' &&
      other.party === 'local' &&
      (other.destination_number === callee || (group !== '' && other.group_number === group)),
  )
}

/** Checks a filter once more, in plain words; `all` are the records there are. */
export function isIn(record: CallRecord, filter: RecordFilter, all: readonly CallRecord[]): boolean {
  const { view, from, to, where } = filter
  const isConnected = record.connect_time !== null
  const isView = {
    all: () => true,
    basic: () => record.side === 'O' && isConnected,
    failed: () => record.side === 'O' && !isConnected,
    missed: () => isMissed(record, all),
  }[view]
  return (
    isView() &&
    (from === undefined || record.setup_time >= from) &&
    (to === undefined || record.setup_time < to) &&
    where.every((condition) => holds(record, condition))
  )
}
