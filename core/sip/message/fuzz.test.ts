import { describe, expect, it } from 'vitest'
import { formatNameAddr, formatUri, parseNameAddr, parseTag, parseUri } from '../../grammar/index.ts'
import { mutate, seeded, seedMessages } from '../testkit/mutate.ts'
import { createStreamFramer } from '../transport/stream-framer.ts'
import {
  formatVia,
  headerValues,
  parseCSeq,
  parseMessage,
  parseVia,
  removeHeader,
  serialise,
  type SipMessage,
} from './index.ts'

/** The seconds of mutants: a few in every run of the tests, many with `npm run fuzz`. */
const SECONDS = Number(process.env['HALFCALL_FUZZ_SECONDS'] ?? 4)
const ASKED = process.env['HALFCALL_FUZZ_SEED'] ?? '20261123'
const SEED = ASKED === 'now' ? Date.now() : Number(ASKED)
const SLOWEST_MS = 2000
// What applications send is no whole message; those of the network are.
const seeds = seedMessages().filter((seed) => parseMessage(seed).ok)
/** Returns a message without Content-Length, which is computed anew whenever a message is written. */
const plain = (message: SipMessage) => removeHeader(message, 'Content-Length')

/** Runs a trial with mutants until the time is up; a failure names the seed and shows the bytes. */
function fuzz(trial: (bytes: Buffer) => void): number {
  const random = seeded(SEED)
  const end = performance.now() + SECONDS * 1000
  let count = 0
  while (performance.now() < end) {
    const bytes = mutate(seeds[Math.floor(random() * seeds.length)]!, random)
    const begun = performance.now()
    try {
      trial(bytes)
    } catch (error) {
      throw new Error(`seed ${SEED}, mutant ${count}: ${JSON.stringify(bytes.toString('latin1'))}`, {
        cause: error,
      })
    }
    const took = performance.now() - begun
    if (took > SLOWEST_MS)
      throw new Error(`seed ${SEED}: ${took} ms for ${JSON.stringify(bytes.toString('latin1'))}`)
    count++
  }
  return count
}

describe('mutants of real messages', () => {
  it('has seeds', () => {
    expect(seeds.length).toBeGreaterThan(50)
  })

  it('are read or refused, never thrown at; what is read is written and read again as the same', () => {
    let readable = 0
    const count = fuzz((bytes) => {
      parseMessage(bytes, { stream: true })
      const first = parseMessage(bytes)
      if (!first.ok) return
      readable++
      const again = parseMessage(serialise(first.value))
      if (!again.ok) throw new Error(`not read again: ${again.error.problem}`)
      expect(plain(again.value)).toEqual(plain(first.value))
    })
    expect(count).toBeGreaterThan(500)
    expect(readable).toBeGreaterThan(50)
  })

  it('hold no part that a reader of header values would throw at', () => {
    fuzz((bytes) => {
      const parsed = parseMessage(bytes)
      if (!parsed.ok) return
      for (const name of ['From', 'To', 'Contact', 'Route', 'Record-Route', 'Refer-To']) {
        for (const value of headerValues(parsed.value, name)) {
          parseTag(value)
          const address = parseNameAddr(value)
          if (!address) continue
          formatNameAddr(address)
          const uri = parseUri(address.uri)
          if (uri) expect(parseUri(formatUri(uri))).toEqual(uri)
        }
      }
      for (const value of headerValues(parsed.value, 'Via')) {
        const via = parseVia(value)
        if (via) expect(parseVia(formatVia(via))).toEqual(via)
      }
      for (const value of headerValues(parsed.value, 'CSeq')) parseCSeq(value)
    })
  })

  it('cut a stream into messages or end it, in whatever pieces they come', () => {
    const random = seeded(SEED + 1)
    fuzz((bytes) => {
      const framer = createStreamFramer(100_000)
      for (let at = 0; at < bytes.length;) {
        const size = 1 + Math.floor(random() * 700)
        framer.push(bytes.subarray(at, at + size))
        at += size
      }
    })
  })
})
