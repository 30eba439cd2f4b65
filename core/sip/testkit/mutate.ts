import { readFileSync } from 'node:fs'

/** Creates a generator of numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}

/**
 * Reads the messages that went over the wire between drachtio-srf's suite, SIPp and a real server: the raw material of
 * mutants.
 */
export function seedMessages(): Buffer[] {
  const trace = readFileSync(new URL('../testdata/drachtio-server-0.9.9.trace', import.meta.url), 'utf8')
  return trace
    .split(/^--- .*\n/m)
    .map((frame) => /\n((?:[A-Z]+ \S+ SIP\/2\.0|SIP\/2\.0 \d{3})[\s\S]*)$/.exec(frame)?.[1])
    .filter((message) => message !== undefined)
    .map((message) => Buffer.from(message.replaceAll(/\r?\n/g, '\r\n').replace(/(?:\r\n)*$/, '\r\n\r\n')))
}

/** The pieces that parsers have stumbled over. */
const PIECES = [
  '\r\n',
  '\r\n\r\n',
  '\r\n ',
  '\0',
  '\xff\xfe',
  '"',
  '\\',
  '<',
  '>',
  ';',
  ',',
  ':',
  '=',
  '%',
  '%00',
  '@',
  '[::1',
  ']',
  ';;;;',
  '"'.repeat(300),
  'A'.repeat(9000),
  '9'.repeat(400),
  '-1',
  '4294967296',
  'SIP/2.0',
  'Content-Length: 99999999\r\n',
  'Content-Length: -5\r\n',
  'l: 3\r\n',
  'Via: SIP/2.0/UDP\r\n',
  'CSeq: 99999999999 INVITE\r\n',
  'To: <sip:',
  ';tag=',
  'ü\u2028',
]

/**
 * Returns a message that is changed in a few places: bytes flipped, ranges cut, doubled or swapped, awkward pieces put
 * in.
 */
export function mutate(message: Buffer, random: () => number): Buffer {
  let bytes = message
  const place = () => Math.floor(random() * (bytes.length + 1))
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) {
    const [at, length] = [place(), Math.floor(random() * 60)]
    const [before, piece, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + length),
      bytes.subarray(at + length),
    ]
    switch (Math.floor(random() * 6)) {
      case 0:
        bytes = Buffer.concat([
          before,
          Buffer.from(piece.map((byte) => byte ^ (1 << Math.floor(random() * 8)))),
          after,
        ])
        break
      case 1:
        bytes = Buffer.concat([before, after])
        break
      case 2:
        bytes = Buffer.concat([before, piece, piece, after])
        break
      case 3:
        bytes = Buffer.concat([after, before])
        break
      case 4:
        bytes = before
        break
      default: {
        const awkward = PIECES[Math.floor(random() * PIECES.length)]!
        bytes = Buffer.concat([before, Buffer.from(awkward, 'latin1'), piece, after])
      }
    }
  }
  return bytes
}
