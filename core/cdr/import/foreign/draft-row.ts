import type { RecordColumn } from '../../../contract/index.ts'
import type { CellValue, Instants, PersonCell, TimeForm } from './cell-readers.ts'
import type { ForeignCells, ForeignDraft, ForeignSource, Target } from './foreign-source.ts'
import { settleTimes } from './settle-times.ts'

const isProblem = (value: CellValue): value is { readonly problem: string } =>
  typeof value === 'object' && value !== null && 'problem' in value
const isInstants = (value: CellValue): value is Instants =>
  typeof value === 'object' && value !== null && 'instants' in value
const isPerson = (value: CellValue): value is PersonCell =>
  typeof value === 'object' && value !== null && 'number' in value

const isEmpty = (value: unknown) => value === undefined || value === null || value === ''

/** The column for the name beside a number. */
const NAME_OF: Partial<Record<Target, RecordColumn>> = {
  caller_number: 'caller_name',
  dialed_number: 'destination_name',
  destination_number: 'destination_name',
}

/** Returns what the cells of a row say according to the table of its source, or what is wrong with one. */
export function draftRow(source: ForeignSource, cells: ForeignCells, form: TimeForm): ForeignDraft | string {
  const draft: ForeignDraft = {}
  const times = new Map<Target, readonly number[]>()
  const fill = (target: Target, value: string | number) => {
    if (isEmpty(draft[target])) (draft as Record<string, unknown>)[target] = value
  }
  const told = new Set<Target>()
  for (const { name, to, read } of source.columns) {
    const cell = cells.get(name)
    if (cell === undefined) continue
    for (const target of to) told.add(target)
    if (cell === '') continue
    const value = read(cell, form)
    if (value === null) continue
    if (isProblem(value)) return `${name}: ${value.problem}`
    for (const target of to) {
      if (isInstants(value)) {
        if (!times.has(target)) times.set(target, value.instants)
      } else if (isPerson(value)) {
        fill(target, value.number)
        const named = NAME_OF[target]
        if (named && value.name !== '') fill(named, value.name)
      } else fill(target, value)
    }
  }
  return settleTimes(draft, times, told) ?? source.finish?.(draft, cells) ?? draft
}
