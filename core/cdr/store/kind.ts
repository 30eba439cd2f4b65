/** From so many seconds on a call is in the next class of length; class 0 is a call without talk. */
export const LENGTH_STEPS = [1, 5, 10, 20, 30, 60, 120, 180, 300, 600, 1200, 1800, 3600, 7200] as const

/** Returns the class of length of a duration in whole seconds. */
export const lengthClass = (seconds: number): number => LENGTH_STEPS.filter((step) => seconds >= step).length

const lengthSql = (duration: string) =>
  `CASE ${LENGTH_STEPS.toReversed()
    .map((step, index) => `WHEN ${duration} >= ${step} THEN ${LENGTH_STEPS.length - index}`)
    .join(' ')} ELSE 0 END`

/**
 * The columns that make the kind of a record: those with few values. Records of one kind stand together in an index in
 * order of time, so that any conditions on these columns are a choice of kinds.
 */
export const KIND_COLUMNS = [
  'side',
  'party',
  'direction',
  'service',
  'result',
  'released_by',
  'cause',
  'sip_status',
  'line',
  'group_number',
  'transport',
] as const

/** Returns the columns of the table of kinds, and what they are for a record named `of`. */
export const kindValues = (of: string): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(KIND_COLUMNS.map((name) => [name, `${of}.${name}`])),
  is_connected: `(${of}.connect_time IS NOT NULL)`,
  length: lengthSql(`${of}.duration`),
})

const names = Object.keys(kindValues('x'))

/** Returns SQL that finds the kind of a record named `of`. */
export const kindOf = (of: string): string =>
  `(SELECT id FROM record_kind WHERE ${Object.entries(kindValues(of))
    .map(([name, value]) =>
      name === 'cause' || name === 'sip_status'
        ? `coalesce(record_kind.${name}, -1) = coalesce(${value}, -1)`
        : `record_kind.${name} = ${value}`,
    )
    .join(' AND ')})`

/** Returns SQL that makes the kinds of the records named `of` in `from`, where they do not exist yet. */
export const makeKinds = (of: string, from: string): string =>
  `INSERT OR IGNORE INTO record_kind (${names.join(', ')}) SELECT DISTINCT ${Object.values(kindValues(of)).join(', ')} ${from}`
