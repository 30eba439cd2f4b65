import type { EChartsCoreOption } from 'echarts/core'
import type { RouteLocationRaw } from 'vue-router'

/** A cell: shown in the table as text, in the file as it is. */
export interface PictureCell {
  readonly shown: string
  readonly exact: string | number
}

/** The data behind one bar, cell or point: a row of the table, and the way to its records. */
export interface PictureRow {
  readonly cells: readonly PictureCell[]
  readonly to?: RouteLocationRaw
}

/** A report as a picture, as a table, and as a file. */
export interface Picture {
  readonly title: string
  /** The picture in a sentence, for those who do not see it. */
  readonly description: string
  /** `dataIndex` of every series counts the rows. */
  readonly option: EChartsCoreOption
  /** Height of the picture in CSS pixels, where it depends on its rows. */
  readonly height?: number
  readonly columns: readonly { readonly id: string; readonly title: string; readonly isNumeric?: boolean }[]
  readonly rows: readonly PictureRow[]
}

/** Makes a cell that has the same text in a file as on the screen. */
export const plain = (text: string): PictureCell => ({ shown: text, exact: text })
