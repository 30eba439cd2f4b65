/** A piece of an exported file with the rows in it. */
export interface ExportChunk {
  readonly data: string | Uint8Array
  readonly rows: number
}
