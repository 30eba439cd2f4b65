import type { Readable } from 'node:stream'
import { PbxError } from '../../kit/index.ts'

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
/** Files that people take for CSV, by what they begin with. */
const STRANGERS: readonly (readonly [begin: readonly number[], problem: string])[] = [
  [[0xd0, 0xcf, 0x11, 0xe0], 'it is an old Excel workbook; save it as CSV in UTF-8 and choose that'],
  [[0x1f, 0x8b], 'it is packed with gzip; unpack it and choose that'],
]

/** Returns the first bytes of a stream as far as they have arrived, and leaves them in it. */
export async function peek(input: Readable): Promise<Buffer> {
  for (;;) {
    const chunk = input.read() as Buffer | null
    if (chunk !== null) {
      input.unshift(chunk)
      return chunk
    }
    if (input.readableEnded) return Buffer.alloc(0)
    const isOver = await new Promise<boolean>((resolve, reject) => {
      input.once('readable', () => resolve(input.readableLength === 0))
      input.once('end', () => resolve(true))
      input.once('error', reject)
    })
    if (isOver) return Buffer.alloc(0)
  }
}

/**
 * Returns the first bytes of a text file without the byte order mark, which is taken out of the stream.
 * @throws PbxError `import.not-records` when it is a file of another kind
 */
export async function firstBytes(input: Readable): Promise<Buffer> {
  const begin = await peek(input)
  const stranger = STRANGERS.find(([bytes]) => bytes.every((byte, place) => begin[place] === byte))
  if (stranger) throw new PbxError('import.not-records', stranger[1])
  if (!begin.subarray(0, BOM.length).equals(BOM)) return begin
  input.read(BOM.length)
  return begin.subarray(BOM.length)
}
