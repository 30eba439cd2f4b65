import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { openHandPhone, type HandPhone, type Parts } from '../kit/hand-phone.ts'
import { officeConfig } from '../kit/phone.ts'
import { SDP, type SipText } from '../kit/sip-text.ts'
import { scaled } from './office.ts'

const SAMPLES = scaled(300, 3000)
/** Milliseconds that the medians may lie apart. */
const TOLERANCE_MS = 1

let server: HalfcallServer
/** Phones that claim to be an extension that there is, and one that there is not. */
let known: HandPhone
let unknown: HandPhone
beforeAll(async () => {
  // Loopback is exempt from bans here, so that every guess is looked at.
  server = await startServer({ config: officeConfig() })
  const open = (number: string) => openHandPhone({ server: server.sipPort, number, password: 'wrong' })
  ;[known, unknown] = await Promise.all([open('101'), open('999')])
})
afterAll(async () => {
  for (const phone of [known, unknown]) phone.close()
  await server.dispose()
})

/**
 * Returns what identifies an answer, without what differs from request to request; the lengths of those parts count.
 */
const shape = ({ text }: SipText) =>
  text
    .replaceAll(
      /(nonce="|tag=|branch=|hand-)([\w.-]+)/g,
      (_, name: string, value: string) => name + 'x'.repeat(value.length),
    )
    .replaceAll(/(127\.0\.0\.1:|rport=)\d+/g, '$1port')
    .replaceAll(/sip:(101|999)@/g, 'sip:number@')
    .replaceAll(/x{5,}/g, (run) => `x${Math.round(run.length / 4)}`)

const REQUESTS: readonly (readonly [
  string,
  (phone: HandPhone, password: 'none' | 'wrong') => Promise<SipText>,
])[] = [
  ...(['REGISTER', 'INVITE', 'OPTIONS', 'MESSAGE', 'SUBSCRIBE'] as const).map((method) => {
    const ask = async (phone: HandPhone, password: 'none' | 'wrong') => {
      const uri = method === 'REGISTER' ? 'sip:office.test' : `sip:${phone.number}@office.test`
      const parts: Parts = { uri, ...(method === 'INVITE' ? { body: SDP } : {}) }
      const first = phone.send(method, parts)
      const answer = await phone.final(first)
      if (password === 'none' || answer.status !== 401) return answer
      const headers = [phone.authorization(answer, first)]
      const { callId, from } = first
      return phone.final(phone.send(method, { ...parts, callId, from, sequence: 2, headers }))
    }
    return [method, ask] as const
  }),
]

describe.each(REQUESTS)('%s tells nobody which extensions there are', (_, ask) => {
  it.each(['none', 'wrong'] as const)(
    'password: %s: the same answer, header for header',
    async (password) => {
      expect(shape(await ask(unknown, password))).toBe(shape(await ask(known, password)))
    },
  )
})

describe('the time of an answer', () => {
  const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!

  it.each(['none', 'wrong'] as const)(
    'to REGISTER and INVITE tells it neither (password: %s)',
    async (password) => {
      for (const [method, ask] of REQUESTS.slice(0, 2)) {
        const times = new Map<HandPhone, number[]>([
          [known, []],
          [unknown, []],
        ])
        for (let sample = 0; sample < SAMPLES; sample++) {
          for (const [phone, taken] of times) {
            const begun = performance.now()
            await ask(phone, password)
            taken.push(performance.now() - begun)
          }
        }
        const [ofKnown, ofUnknown] = [...times.values()].map(median) as [number, number]
        expect(Math.abs(ofKnown - ofUnknown), `${method}: ${ofKnown} and ${ofUnknown} ms`).toBeLessThan(
          TOLERANCE_MS,
        )
      }
    },
  )
})
