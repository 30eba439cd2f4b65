const HEADER_BYTES = 6
const ENTRY_BYTES = 16
const BITMAP_HEADER_BYTES = 40

/** Encodes one picture as an icon file holds it: a bitmap from the bottom up, then a mask that hides nothing. */
function bitmap({ size, rgba }) {
  const maskBytes = Math.ceil(size / 32) * 4 * size
  const bytes = Buffer.alloc(BITMAP_HEADER_BYTES + size * size * 4 + maskBytes)
  bytes.writeUInt32LE(BITMAP_HEADER_BYTES, 0)
  bytes.writeInt32LE(size, 4)
  // Picture and mask count together.
  bytes.writeInt32LE(size * 2, 8)
  bytes.writeUInt16LE(1, 12)
  bytes.writeUInt16LE(32, 14)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + x) * 4
      const [red, green, blue, alpha] = rgba.slice(from, from + 4)
      bytes.set([blue, green, red, alpha], BITMAP_HEADER_BYTES + ((size - 1 - y) * size + x) * 4)
    }
  }
  return bytes
}

/** Makes an icon file of Windows from square pictures, each with its size and its pixels as RGBA. */
export function icoFile(pictures) {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  const bitmaps = pictures.map(bitmap)
  let offset = HEADER_BYTES + ENTRY_BYTES * pictures.length
  const entries = pictures.map(({ size }, index) => {
    const entry = Buffer.alloc(ENTRY_BYTES)
    entry.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0])
    entry.writeUInt32LE(bitmaps[index].length, 8)
    entry.writeUInt32LE(offset, 12)
    offset += bitmaps[index].length
    return entry
  })
  return Buffer.concat([header, ...entries, ...bitmaps])
}
