const MARKS: readonly (readonly [encoding: string, first: number, second: number])[] = [
  ['utf-16le', 0xff, 0xfe],
  ['utf-16be', 0xfe, 0xff],
]

/**
 * Returns the text of a file in UTF-8, or in UTF-16 with a byte order mark, as PowerShell writes it; undefined when it is
 * neither, since names and passwords would change unseen.
 */
export function fileText(bytes: Uint8Array): string | undefined {
  const mark = MARKS.find(([, first, second]) => bytes[0] === first && bytes[1] === second)
  try {
    return new TextDecoder(mark?.[0] ?? 'utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
