import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import type { HalfEnd } from '../half/index.ts'
import { createEdge, createMailbox } from '../mailbox/index.ts'
import { ownAnswer, type MidCallAnswer, type MidCallRequest } from '../ports/index.ts'
import type { TraceFacts } from '../trace/half-trace.ts'
import { createBridges } from './bridges.ts'

const HELD = 'v=0\r\nm=audio 1 RTP/AVP 0\r\na=sendonly\r\n'

/** A half in a talk whose party answers requests as a test says. */
function createParty(name: string, answers: MidCallAnswer[] = []) {
  const asked: string[] = []
  const learnt: TraceFacts[] = []
  const acknowledged: string[] = []
  const half = { connectAt: 1, hasEnded: false }
  const end = {
    half,
    hear: () => undefined,
    midCall: (facts: TraceFacts) => void learnt.push(facts),
    request(request: MidCallRequest) {
      asked.push(`${request.method} ${request.body}`.trim())
      return Promise.resolve(answers.shift() ?? { ...ownAnswer(200, 'OK'), body: `answer of ${name}` })
    },
  } as unknown as HalfEnd
  const offers = (): MidCallAnswer => ({
    ...ownAnswer(200, 'OK'),
    body: `offer of ${name}`,
    acknowledge: (sdp) => void acknowledged.push(sdp),
  })
  return { end, half, asked, learnt, acknowledged, answers, offers }
}

function createTalk() {
  const clock = createVirtualClock()
  const faults: unknown[] = []
  const edge = createEdge(createMailbox(), (error) => faults.push(error))
  const bridges = createBridges()
  const bridge = bridges.create({ edge, clock })
  const [a, b] = [createParty('a'), createParty('b')]
  bridge.join(a.end, 'session of a')
  bridge.join(b.end, 'session of b')
  const statuses: number[] = []
  const ask = (from: HalfEnd, method: MidCallRequest['method'], body: string) =>
    bridge.hear(from, {
      type: 'request',
      request: { method, body, headers: {} },
      respond: ({ status }) => void statuses.push(status),
    })
  const settle = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }
  return { clock, faults, edge, bridges, bridge, a, b, statuses, ask, settle }
}

describe('requests of one party', () => {
  it('go to the other one; two offers at once are glare, in either direction', async () => {
    const { a, b, ask, statuses, settle } = createTalk()
    ask(a.end, 'INVITE', HELD)
    ask(b.end, 'UPDATE', 'v=0')
    ask(a.end, 'INVITE', 'v=0')
    ask(b.end, 'INFO', 'key')
    ask(b.end, 'UPDATE', '')
    await settle()
    expect(statuses.toSorted()).toEqual([200, 200, 200, 491, 491])
    expect([a.asked, b.asked]).toEqual([['INFO key', 'UPDATE'], [`INVITE ${HELD}`.trim()]])
    expect([a.learnt, b.learnt]).toEqual([[{ hold: 'start' }], [{ hold: 'start' }]])
    ask(b.end, 'UPDATE', 'v=0')
    await settle()
    expect(statuses).toHaveLength(6)
    expect(statuses.at(-1)).toBe(200)
  })

  it('that are refused leave both free for the next offer', async () => {
    const { a, b, ask, statuses, settle } = createTalk()
    b.answers.push(ownAnswer(488, 'Not Acceptable Here'))
    ask(a.end, 'INVITE', HELD)
    await settle()
    ask(b.end, 'INVITE', 'v=0')
    await settle()
    expect(statuses).toEqual([488, 200])
    expect(a.learnt).toEqual([{}])
  })

  it('of somebody who is in no talk are refused', () => {
    const { bridge, a, ask, statuses } = createTalk()
    const stranger = createParty('c')
    ask(stranger.end, 'INFO', 'x')
    expect(statuses).toEqual([481])
    expect(bridge.other(stranger.end)).toBeUndefined()
    expect(bridge.other(a.end)).toBeDefined()
  })
})

describe('a half in the place of another', () => {
  it('its party and the one that stayed agree anew: offer of one, answer of the other in the ACK', async () => {
    const { bridge, a, b, settle } = createTalk()
    const c = createParty('c')
    c.answers.push(c.offers())
    bridge.swap(b.end, c.end, 'session of c')
    await settle()
    expect([c.asked, a.asked, b.asked]).toEqual([['INVITE'], ['INVITE offer of c'], []])
    expect(c.acknowledged).toEqual(['answer of a'])
    expect([bridge.other(a.end), bridge.other(c.end), bridge.other(b.end)]).toEqual([c.end, a.end, undefined])
  })

  it('ends the hold of the one that went, and requests go to the new one', async () => {
    const { bridge, a, b, ask, statuses, settle } = createTalk()
    ask(b.end, 'INVITE', HELD)
    await settle()
    const c = createParty('c')
    c.answers.push(c.offers())
    bridge.swap(b.end, c.end)
    await settle()
    expect(a.learnt).toEqual([{ hold: 'start' }, { hold: 'end' }, {}])
    ask(a.end, 'INFO', 'x')
    ask(b.end, 'INFO', 'y')
    await settle()
    expect(c.asked.at(-1)).toBe('INFO x')
    expect(statuses).toEqual([200, 481, 200])
  })

  it('an offer of the other party under way is waited for, three times', async () => {
    const { bridge, clock, a, b, settle } = createTalk()
    const c = createParty('c')
    for (let i = 0; i < 3; i++) {
      c.answers.push(c.offers())
      a.answers.push(ownAnswer(491, 'Request Pending'))
    }
    bridge.swap(b.end, c.end, 'session of c')
    for (let i = 0; i < 5; i++) {
      await settle()
      clock.advance(4000)
    }
    expect(c.asked).toEqual(['INVITE', 'INVITE', 'INVITE'])
    // The offer is answered nevertheless, so that the dialog stays whole.
    expect(c.acknowledged).toEqual(['session of a', 'session of a', 'session of a'])
    expect(clock.pending).toBe(0)
  })

  it.each([
    ['the first gives no offer', 'first', ownAnswer(488, 'Not Acceptable Here'), []],
    ['the second refuses it', 'second', ownAnswer(488, 'Not Acceptable Here'), ['session of a']],
  ])('%s: both keep what they had and may try again', async (_, who, refusal, kept) => {
    const { bridge, a, b, ask, statuses, settle } = createTalk()
    const c = createParty('c')
    c.answers.push(who === 'first' ? refusal : c.offers())
    if (who === 'second') a.answers.push(refusal)
    bridge.swap(b.end, c.end, 'session of c')
    await settle()
    expect(c.acknowledged).toEqual(kept)
    ask(a.end, 'INVITE', 'v=0')
    await settle()
    expect(statuses).toEqual([200])
  })

  it('nothing is asked of a party that hangs up meanwhile', async () => {
    const { bridge, a, b, settle } = createTalk()
    const c = createParty('c')
    c.answers.push(c.offers())
    bridge.swap(b.end, c.end, 'session of c')
    a.half.hasEnded = true
    await settle()
    expect(a.asked).toEqual([])
    expect(c.acknowledged).toEqual(['session of a'])
  })
})

describe('a half of another bridge in the place of another', () => {
  /** Two talks: a with b, and c with d; d is to come to a in the place of b. */
  function createTwoTalks() {
    const talk = createTalk()
    const [c, d] = [createParty('c'), createParty('d')]
    const second = talk.bridges.create({ edge: talk.edge, clock: talk.clock })
    second.join(c.end, 'session of c')
    second.join(d.end, 'session of d')
    return { ...talk, second, c, d }
  }

  it('leaves that bridge, and is found in its new one', async () => {
    const { bridges, bridge, second, a, b, c, d, settle } = createTwoTalks()
    d.answers.push(d.offers())
    bridge.swap(b.end, d.end)
    await settle()
    expect([a, b, c, d].map(({ end }) => bridges.of(end))).toEqual([bridge, undefined, second, bridge])
    expect([a, b, c, d].map(({ end }) => bridges.other(end))).toEqual([d.end, undefined, undefined, a.end])
    expect(d.acknowledged).toEqual(['answer of a'])
  })

  it('brings along what it had agreed on', async () => {
    const { bridge, a, b, d, settle } = createTwoTalks()
    d.answers.push(d.offers())
    a.answers.push(ownAnswer(488, 'Not Acceptable Here'))
    bridge.swap(b.end, d.end)
    await settle()
    const e = createParty('e')
    e.answers.push(e.offers())
    d.answers.push(ownAnswer(488, 'Not Acceptable Here'))
    bridge.swap(a.end, e.end)
    await settle()
    // Whoever gets no answer to its offer keeps the session that the other one described last.
    expect([d.acknowledged, e.acknowledged]).toEqual([['session of a'], ['session of d']])
  })

  it('an offer of its own that is under way is waited for', async () => {
    const { clock, bridge, second, b, c, d, settle } = createTwoTalks()
    let answered: (answer: MidCallAnswer) => void = () => undefined
    c.end.request = () => new Promise((resolve) => void (answered = resolve))
    const statuses: number[] = []
    second.hear(d.end, {
      type: 'request',
      request: { method: 'INVITE', body: HELD, headers: {} },
      respond: ({ status }) => void statuses.push(status),
    })
    bridge.swap(b.end, d.end)
    await settle()
    expect(d.asked).toEqual([])
    answered({ ...ownAnswer(200, 'OK'), body: 'answer of c' })
    await settle()
    d.answers.push(d.offers())
    clock.advance(4000)
    await settle()
    expect([statuses, d.asked, d.acknowledged]).toEqual([[200], ['INVITE'], ['answer of a']])
  })
})

describe('a party that waits for somebody', () => {
  it('may ask again later; its dialog stays', async () => {
    const { bridge, b, a, ask, statuses, settle } = createTalk()
    bridge.leave(b.end)
    ask(a.end, 'INVITE', 'v=0')
    await settle()
    expect(statuses).toEqual([491])
  })
})
