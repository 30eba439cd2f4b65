import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { PbxError } from '../../kit/index.ts'

/** A file in a ZIP file (APPNOTE.TXT 6.3). */
export interface ZipEntry {
  readonly name: string
  /** @throws PbxError `import.not-records` while it is read, when it is broken */
  readonly open: () => AsyncIterable<Buffer>
}

const END = 0x06054b50
const END_BYTES = 22
const MOST_COMMENT = 65_535
const CENTRAL = 0x02014b50
const CENTRAL_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const STORED = 0
const DEFLATED = 8
const MOST_ENTRIES = 10_000

const broken = () => new PbxError('import.not-records', 'it is a ZIP file that is broken or not complete')

function endOf(file: Buffer): number {
  for (let at = file.length - END_BYTES; at >= Math.max(0, file.length - END_BYTES - MOST_COMMENT); at--) {
    if (file.readUInt32LE(at) === END) return at
  }
  throw broken()
}

async function* unpacked(packed: Buffer, method: number): AsyncGenerator<Buffer, void, void> {
  if (method === STORED) {
    yield packed
    return
  }
  try {
    yield* Readable.from([packed], { objectMode: false }).pipe(createInflateRaw()) as AsyncIterable<Buffer>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw broken()
    throw error
  }
}

function entryAt(file: Buffer, at: number): { readonly entry: ZipEntry; readonly next: number } {
  if (file.readUInt32LE(at) !== CENTRAL) throw broken()
  const [method, packed] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)]
  const [nameBytes, extra, comment] = [28, 30, 32].map((place) => file.readUInt16LE(at + place)) as [
    number,
    number,
    number,
  ]
  const local = file.readUInt32LE(at + 42)
  const name = file.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes)
  if (file.readUInt32LE(local) !== LOCAL || (method !== STORED && method !== DEFLATED)) throw broken()
  const from = local + LOCAL_BYTES + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
  if (from + packed > file.length) throw broken()
  return {
    entry: { name, open: () => unpacked(file.subarray(from, from + packed), method) },
    next: at + CENTRAL_BYTES + nameBytes + extra + comment,
  }
}

/** Lists the files in a ZIP file of up to 4 GB. @throws PbxError `import.not-records` when it is broken */
export function readZip(file: Buffer): ZipEntry[] {
  try {
    const end = endOf(file)
    const count = file.readUInt16LE(end + 10)
    if (count > MOST_ENTRIES) throw broken()
    const entries: ZipEntry[] = []
    for (let at = file.readUInt32LE(end + 16); entries.length < count;) {
      const { entry, next } = entryAt(file, at)
      entries.push(entry)
      at = next
    }
    return entries
  } catch (error) {
    // Places outside the file.
    if (error instanceof RangeError) throw broken()
    throw error
  }
}
