import { expect, it } from 'vitest'
import { fileText } from './file-text.ts'

const TEXT = 'name: Müller 😀\n'
const bigEndian = (text: string) => Buffer.from(text, 'utf16le').swap16()

it.each([
  ['UTF-8', Buffer.from(TEXT), TEXT],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`), TEXT],
  ['UTF-16 of PowerShell', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), TEXT],
  ['UTF-16, the other way round', bigEndian(`\ufeff${TEXT}`), TEXT],
  ['nothing', Buffer.alloc(0), ''],
  ['Latin-1', Buffer.from('Müller', 'latin1'), undefined],
  ['UTF-16 that was cut', Buffer.from(`\ufeff${TEXT}`, 'utf16le').subarray(0, -1), undefined],
  ['half a pair', Buffer.from('\ufeffa\ud83d', 'utf16le'), undefined],
])('%s', (_name, bytes, text) => {
  expect(fileText(bytes)).toBe(text)
})
