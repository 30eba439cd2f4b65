import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { parseMessage, removeHeader, serialise } from '../message/index.ts'
import { overTransport, tortureMessage, tortureNames } from '../testkit/torture.ts'
import { useRawSite } from './testkit/raw-site.ts'
import { openStranger } from './testkit/stranger.ts'
import {
  expectNothingLeft,
  expectOutcome,
  goodCall,
  goodRequest,
  listeningOn,
  type Outcome,
} from './testkit/torture-run.ts'

const clock = createVirtualClock()
useRawSite(clock, {
  binds: (['udp', 'tcp', 'ws'] as const).map((protocol) => ({ protocol, address: '127.0.0.1', port: 0 })),
})

/** The outcome of a message over UDP, where it was at home, and over TCP where that differs. */
interface Row {
  readonly section: string
  readonly udp: Outcome
  readonly tcp?: Outcome
  /** Whether the end of the message cannot be determined on a stream: the answer is the last of that connection. */
  readonly endsStream?: boolean
}

/** The expected outcome of each message, with its section of RFC 4475; where that leaves a choice, ours. */
const ROWS: Readonly<Record<string, Row>> = {
  // Well formed; it has a To tag, and we have no such dialog.
  wsinv: { section: '3.1.1.1', udp: 481 },
  intmeth: { section: '3.1.1.2', udp: 501 },
  esc01: { section: '3.1.1.3', udp: 'application' },
  escnull: { section: '3.1.1.4', udp: 'application' },
  esc02: { section: '3.1.1.5', udp: 501 },
  lwsdisp: { section: '3.1.1.6', udp: 'application' },
  longreq: { section: '3.1.1.7', udp: 'application' },
  // Bytes behind a datagram's message are nothing; on a stream they have to be a message.
  dblreq: { section: '3.1.1.8', udp: 'application', tcp: 'closed' },
  semiuri: { section: '3.1.1.9', udp: 'application' },
  transports: { section: '3.1.1.10', udp: 'application' },
  mpart01: { section: '3.1.1.11', udp: 'application' },
  // Answers to requests that we never sent.
  unreason: { section: '3.1.1.12', udp: 'dropped' },
  noreason: { section: '3.1.1.13', udp: 'dropped' },
  badinv01: { section: '3.1.2.1', udp: 400 },
  clerr: { section: '3.1.2.2', udp: 400, tcp: 'unfinished' },
  ncl: { section: '3.1.2.3', udp: 400, endsStream: true },
  scalar02: { section: '3.1.2.4', udp: 400 },
  scalarlg: { section: '3.1.2.5', udp: 'dropped' },
  quotbal: { section: '3.1.2.6', udp: 400 },
  ltgtruri: { section: '3.1.2.7', udp: 400 },
  lwsruri: { section: '3.1.2.8', udp: 400 },
  lwsstart: { section: '3.1.2.9', udp: 400 },
  trws: { section: '3.1.2.10', udp: 400 },
  escruri: { section: '3.1.2.11', udp: 400 },
  // We have no use for its Date.
  baddate: { section: '3.1.2.12', udp: 'application' },
  regbadct: { section: '3.1.2.13', udp: 400 },
  // The spaces are ignored.
  badaspec: { section: '3.1.2.14', udp: 'application' },
  // The archive has no empty line behind its headers.
  baddn: { section: '3.1.2.15', udp: 400, tcp: 'unfinished' },
  badvers: { section: '3.1.2.16', udp: 505 },
  mismatch01: { section: '3.1.2.17', udp: 400 },
  mismatch02: { section: '3.1.2.18', udp: 400 },
  bigcode: { section: '3.1.2.19', udp: 'dropped' },
  // Told from others as RFC 2543 did.
  badbranch: { section: '3.2.1', udp: 'application' },
  insuf: { section: '3.3.1', udp: 400 },
  unkscm: { section: '3.3.2', udp: 416 },
  novelsc: { section: '3.3.3', udp: 416 },
  unksm2: { section: '3.3.4', udp: 400 },
  // Which extensions there are, what a body may be and who may register is the application's to know.
  bext01: { section: '3.3.5', udp: 'application' },
  invut: { section: '3.3.6', udp: 'application' },
  regaut01: { section: '3.3.7', udp: 'application' },
  multi01: { section: '3.3.8', udp: 400 },
  mcl01: { section: '3.3.9', udp: 400, endsStream: true },
  bcast: { section: '3.3.10', udp: 'dropped' },
  // An endpoint takes it; only a proxy must not send it on.
  zeromf: { section: '3.3.11', udp: 'application' },
  cparam01: { section: '3.3.12', udp: 'application' },
  cparam02: { section: '3.3.13', udp: 'application' },
  regescrt: { section: '3.3.14', udp: 'application' },
  sdp01: { section: '3.3.15', udp: 'application' },
  // RFC 3261 needs a Contact in an INVITE; we have no peers of 1999.
  inv2543: { section: '3.4.1', udp: 400, endsStream: true },
}

const rows = Object.entries(ROWS)
const message = (name: string) => tortureMessage('rfc4475', name)

describe('RFC 4475', () => {
  it('has 49 messages, and all are here', () => {
    expect(rows).toHaveLength(49)
    expect(Object.keys(ROWS).sort()).toEqual(tortureNames('rfc4475').sort())
  })

  describe.each(['udp', 'tcp', 'ws'])('over %s', (protocol) => {
    it.each(rows)('%s', async (name, row) => {
      const stranger = await openStranger(listeningOn(protocol))
      const isStream = protocol === 'tcp'
      const final = await expectOutcome(
        stranger,
        {
          bytes: overTransport(message(name), protocol),
          protocol,
          outcome: (isStream ? row.tcp : undefined) ?? row.udp,
          closes: isStream && row.endsStream === true,
        },
        clock,
      )
      if (final?.startsWith('SIP/2.0 501')) expect(final).toMatch(/^Allow: INVITE, /m)
      await goodCall(clock)
      stranger.close()
      expectNothingLeft(clock)
    })
  })

  it('as they are, over UDP, whatever their Via says', async () => {
    const stranger = await openStranger(listeningOn('udp'))
    for (const [name] of rows) stranger.send(message(name))
    await goodRequest()
    stranger.close()
    expectNothingLeft(clock)
  })

  it.each(rows.filter(([name]) => parseMessage(message(name)).ok))(
    '%s is read, written and read again as the same',
    (name) => {
      const first = parseMessage(message(name))
      const again = first.ok ? parseMessage(serialise(first.value)) : undefined
      if (!first.ok || !again?.ok) throw new Error('not read')
      expect(removeHeader(again.value, 'Content-Length')).toEqual(removeHeader(first.value, 'Content-Length'))
    },
  )
})
