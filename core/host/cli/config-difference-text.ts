import {
  isNoDifference,
  type ConfigurationDifference,
  type FieldChange,
  type ListDifference,
} from '../../contract/index.ts'

/** The number of entries of one kind that are listed one by one. */
const MOST_TOLD = 50

const SECTIONS = {
  settings: 'Settings',
  cdr: 'Record settings',
  rates: 'Rates',
  mailServer: 'Mail server',
  postgres: 'Copy in PostgreSQL',
  backupPlan: 'Planned backups',
} as const

const LISTS = {
  schedules: 'Scheduled exports',
  webhooks: 'Webhooks',
  savedViews: 'Saved views',
  exportPresets: 'Export presets',
  importMappings: 'Import mappings',
} as const

const lineText = (line: number | undefined): string => (line === undefined ? '' : ` (line ${line})`)
const valueText = (value: string | number | boolean | null): string =>
  value === null ? 'not set' : String(value)

function changeText(change: FieldChange): string {
  const what = 'isSecret' in change ? 'a new one' : `${valueText(change.before)} → ${valueText(change.after)}`
  return `${change.field}: ${what}${lineText(change.line)}`
}

/** Lists the first of many. */
const first = <T>(all: readonly T[], tell: (one: T) => string): string[] => [
  ...all.slice(0, MOST_TOLD).map(tell),
  ...(all.length > MOST_TOLD ? [`  and ${all.length - MOST_TOLD} more`] : []),
]

function listText(title: string, { added, changed, deleted }: ListDifference): string[] {
  if (added.length + changed.length + deleted.length === 0) return []
  const named = ({ key, name }: { key: string; name: string }) => `${key || 'all others'} ${name}`.trim()
  return [
    `${title}: ${added.length} added, ${changed.length} changed, ${deleted.length} deleted`,
    ...first(deleted, (entry) => `  deleted  ${named(entry)}`),
    ...first(changed, (entry) => `  changed  ${named(entry)}: ${entry.changes.map(changeText).join('; ')}`),
    ...first(added, (entry) => `  added    ${named(entry)}${lineText(entry.line)}`),
  ]
}

/** Writes what a configuration would change, one line for each thing. */
export function configDifferenceText(difference: ConfigurationDifference): string {
  if (isNoDifference(difference)) return 'the file changes nothing'
  return [
    ...listText('Extensions', difference.extensions),
    ...difference.sections.flatMap(({ section, changes }) => [
      SECTIONS[section],
      ...changes.map((change) => `  ${changeText(change)}`),
    ]),
    ...listText('Rates of prefixes', difference.rates),
    ...difference.lists.flatMap((list) => listText(LISTS[list.section], list)),
  ].join('\n')
}
