import { csvCell } from '../../../core/contract/index.ts'
import type { Picture } from './picture.ts'

function save(address: string, name: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
}

/** The numbers of a report as a CSV file, exact ones, by the rules of the export of records. */
export function csvOf({ columns, rows }: Pick<Picture, 'columns' | 'rows'>): string {
  const lines = [columns.map(({ id }) => id), ...rows.map(({ cells }) => cells.map(({ exact }) => exact))]
  const cell = (value: string | number) => (typeof value === 'number' ? String(value) : csvCell(value))
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}

const fileName = (report: string, ending: string) =>
  `halfcall-${report}-${new Date().toISOString().slice(0, 10)}.${ending}`

/** Hands the numbers of a report to the user. */
export function saveCsv(report: string, picture: Picture): void {
  const address = URL.createObjectURL(new Blob([csvOf(picture)], { type: 'text/csv' }))
  save(address, fileName(report, 'csv'))
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** Hands the picture of a report to the user. */
export const savePicture = (report: string, format: 'png' | 'svg', address: string): void =>
  save(address, fileName(report, format))
