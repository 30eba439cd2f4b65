import { Transform, type Readable } from 'node:stream'

const MARKS = { 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] } as const
type Encoding = keyof typeof MARKS

/** Returns which UTF-16 a file is in, by the byte order mark that it begins with. */
export const utf16Of = (begin: Buffer): Encoding | undefined =>
  (Object.keys(MARKS) as Encoding[]).find((name) => MARKS[name].every((byte, place) => begin[place] === byte))

/** Converts a stream of UTF-16 to UTF-8 without its byte order mark. What is not valid UTF-16 becomes U+FFFD. */
export function fromUtf16(input: Readable, encoding: Encoding): Readable {
  const decoder = new TextDecoder(encoding)
  const output = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(decoder.decode(chunk, { stream: true })))
    },
    flush(done) {
      done(null, Buffer.from(decoder.decode()))
    },
  })
  input.once('error', (error) => output.destroy(error))
  output.once('close', () => input.destroy())
  return input.pipe(output)
}
