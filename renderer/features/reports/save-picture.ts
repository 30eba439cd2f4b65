import { csvCell } from '../../../core/contract/index.ts'
import { saveAddress, saveFile } from '../../ui/index.ts'
import type { Picture } from './picture.ts'

/** Writes the exact numbers of a report as a CSV file, by the rules of the export of records. */
export function csvOf({ columns, rows }: Pick<Picture, 'columns' | 'rows'>): string {
  const lines = [columns.map(({ id }) => id), ...rows.map(({ cells }) => cells.map(({ exact }) => exact))]
  const cell = (value: string | number) => (typeof value === 'number' ? String(value) : csvCell(value))
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}

const fileName = (report: string, ending: string) =>
  `halfcall-${report}-${new Date().toISOString().slice(0, 10)}.${ending}`

/** Lets the user save the numbers of a report as a file. */
export const saveCsv = (report: string, picture: Picture): void =>
  saveFile(csvOf(picture), 'text/csv', fileName(report, 'csv'))

/** Lets the user save the picture of a report as a file. */
export const savePicture = (report: string, format: 'png' | 'svg', address: string): void =>
  saveAddress(address, fileName(report, format))
