import type { ForeignSource } from './foreign-source.ts'
import { SOURCES } from './sources.ts'

/** A source with the names of a file's columns. */
export interface Recognised {
  readonly source: ForeignSource
  readonly names: readonly string[]
  readonly hasHeader: boolean
}

/** Returns the name of a column in the form used for comparison: units and case differ between versions. */
export const headerName = (text: string): string =>
  text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/\s*\((s|sec|seconds)\)$/, '')
    .replace(/\s+/g, ' ')

/** Recognises a source by the first row of a file: by the names in it, or else by what stands where. */
export function recogniseAs(source: ForeignSource, row: readonly string[]): Recognised | undefined {
  const names = row.map(headerName)
  if (source.headers.some((header) => header.every((name) => names.includes(name))))
    return { source, names, hasHeader: true }
  const layout = source.layouts.find(
    (layout) =>
      layout.names.length === row.length &&
      Object.entries(layout.looks).every(([name, look]) => look.test(row[layout.names.indexOf(name)]!)),
  )
  return layout && { source, names: layout.names, hasHeader: false }
}

/** Recognises the source of a file by its first row. */
export function recognise(row: readonly string[]): Recognised | undefined {
  for (const source of SOURCES) {
    const found = recogniseAs(source, row)
    if (found) return found
  }
  return undefined
}
