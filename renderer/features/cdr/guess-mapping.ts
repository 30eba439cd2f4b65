import {
  columnTitle,
  MAPPING_TARGETS,
  titleLanguageSchema,
  type ImportColumn,
  type ImportMapping,
  type MappingTarget,
} from '../../../core/contract/index.ts'

const plain = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')

const OURS: ReadonlyMap<string, MappingTarget> = new Map(
  MAPPING_TARGETS.filter((target) => target !== 'total').flatMap((target) => [
    [plain(target), target] as const,
    ...titleLanguageSchema.options.map((language) => [plain(columnTitle(target, language)), target] as const),
  ]),
)

/** Names that call records usually have, by what they are to us. */
const USUAL: readonly (readonly [RegExp, MappingTarget])[] = [
  [/^(call )?(start|begin|setup|date)( ?(time|date|stamp))?$|^time$/, 'setup_time'],
  [/^(answer|connect)(ed)?( ?(time|date|stamp))?$/, 'connect_time'],
  [/^(call )?(end|release|hang ?up|disconnect)(ed)?( ?(time|date|stamp))?$/, 'release_time'],
  [/^(src|source|from|caller|calling|a)( ?(number|no|party|id|num))?$/, 'caller_number'],
  [/^(caller|calling|from) ?name$/, 'caller_name'],
  [/^(dst|destination|to|called|callee|dialed|dialled|b)( ?(number|no|party|id|num))?$/, 'dialed_number'],
  [/^(talk|bill ?sec|conversation|billable)( ?(time|duration|sec|seconds))?( \(s\))?$/, 'duration'],
  [/^(ring|ringing|wait)( ?(time|duration|sec|seconds))?( \(s\))?$/, 'ring_seconds'],
  [/^(total|call|duration)( ?(time|duration|sec|seconds))?( \(s\))?$/, 'total'],
  [/^(disposition|status|result)$/, 'result'],
  [/^(account|account ?code)$/, 'account_code'],
  [/^(id|unique ?id|uuid|call ?id)$/, 'record_id'],
]

/** Guesses what the columns of a file are, by their names; uses each of our columns at most once. */
export function guessTargets(columns: readonly ImportColumn[]): Map<string, MappingTarget[]> {
  const taken = new Set<MappingTarget>()
  const guessed = columns.map(({ name }): [string, MappingTarget[]] => {
    const target = OURS.get(plain(name)) ?? USUAL.find(([looks]) => looks.test(plain(name)))?.[1]
    if (!target || taken.has(target)) return [name, []]
    taken.add(target)
    return [name, [target]]
  })
  return new Map(guessed)
}

const listed = (to: ImportMapping['columns'][string]) => (typeof to === 'string' ? [to] : to)

/** Returns what the columns of a file are by a mapping. */
export function targetsOf(
  columns: readonly ImportColumn[],
  mapping: ImportMapping,
): Map<string, MappingTarget[]> {
  const known = new Map(Object.entries(mapping.columns).map(([name, to]) => [plain(name), listed(to)]))
  return new Map(columns.map(({ name }) => [name, [...(known.get(plain(name)) ?? [])]]))
}

/** Returns whether all columns of a mapping are among those of a file. */
export function fits(columns: readonly ImportColumn[], mapping: ImportMapping): boolean {
  const names = new Set(columns.map(({ name }) => plain(name)))
  return Object.keys(mapping.columns).every((name) => names.has(plain(name)))
}

/** Guesses from the samples of a file how its times are written; undefined where they show nothing. */
export function guessTimes(samples: readonly string[]): ImportMapping['times'] | undefined {
  const [first] = samples.filter((sample) => sample !== '')
  if (first === undefined) return undefined
  if (/^\d{9,10}(\.\d+)?$/.test(first)) return 'epoch'
  if (/^\d{12,13}$/.test(first)) return 'epoch-milliseconds'
  if (/^\d{4}\D/.test(first)) return 'year-month-day'
  const days = samples
    .map((sample) => /^(\d{1,2})\D(\d{1,2})\D\d{2,4}/.exec(sample))
    .filter((day) => day !== null)
  if (days.length === 0) return undefined
  return days.some(([, one]) => Number(one) > 12) || !days.some(([, , two]) => Number(two) > 12)
    ? 'day-month-year'
    : 'month-day-year'
}
