import { describe, expect, it } from 'vitest'
import type { CauseKind, TraceFacts } from '../../call/index.ts'
import { RECORD_COLUMN_IDS, recordSchema } from '../../contract/index.ts'
import { seededRandom } from '../../../test/kit/seeded-random.ts'
import { answeredHalf, cause, makeHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { deriveRecord } from './derive-record.ts'

describe('the record of a half', () => {
  it('has every column, from the facts of the trace', () => {
    const half = makeHalf(
      [
        [12.4, 'routed', { destinationNumber: '102', destinationName: 'Desk' }],
        [1200.6, 'alerting', { sipStatus: 180 }],
        [
          4100.2,
          'connect',
          {
            peer: { codec: 'PCMA', srtp: true, transport: 'tcp', remoteAddress: '[::1]:5060' },
            sipStatus: 200,
          },
        ],
        [10_000, 'midCall', { hold: 'start' }],
        [13_500, 'midCall', { hold: 'end' }],
        [
          65_099,
          'disconnect',
          { release: cause('normal', { by: 'callee', q850: 16, sipStatus: 200, text: 'bye' }) },
        ],
      ],
      { hop: 3, side: 'T', party: 'outside' },
      {
        relatedCallId: 'other-call',
        callerName: 'Müller, "M."',
        presentedNumber: '+49301',
        redirectingNumber: '105',
        redirectCount: 2,
        chargedNumber: '105',
        line: 'acme',
        did: '0301',
        groupNumber: '200',
        direction: 'outbound',
        service: 'forward_busy',
        emergency: true,
        accountCode: '42',
        peer: { userAgent: 'phone', sipCallId: 'abc@x' },
      },
    )
    const record = deriveRecord(half)
    expect(record).toEqual({
      caller_number: '100',
      dialed_number: '101',
      destination_number: '102',
      duration: 60,
      setup_time: NINE,
      connect_time: NINE + 4100,
      release_time: NINE + 65_099,
      side: 'T',
      party: 'outside',
      result: 'answered',
      released_by: 'callee',
      cause: 16,
      sip_status: 200,
      reason_text: 'bye',
      service: 'forward_busy',
      direction: 'outbound',
      caller_name: 'Müller, "M."',
      destination_name: 'Desk',
      presented_number: '+49301',
      redirecting_number: '105',
      redirect_count: 2,
      charged_number: '105',
      line: 'acme',
      did: '0301',
      group_number: '200',
      alert_time: NINE + 1201,
      ring_seconds: 2,
      hold_seconds: 3,
      park_seconds: 0,
      emergency: 1,
      transport: 'tcp',
      srtp: 1,
      codec: 'PCMA',
      remote_address: '[::1]:5060',
      user_agent: 'phone',
      sip_call_id: 'abc@x',
      packets_sent: null,
      packets_received: null,
      packets_lost: null,
      jitter_ms: null,
      mos: null,
      recording: 'none',
      account_code: '42',
      note: '',
      tags: '',
      cost: null,
      currency: '',
      call_id: half.callId,
      related_call_id: 'other-call',
      hop: 3,
      record_id: half.recordId,
      site: 'main',
      schema_version: 1,
    })
  })

  it('leaves text empty and numbers null where nothing is known', () => {
    const half = makeHalf([[10, 'release', { release: cause('not_found', { q850: 1, sipStatus: 404 }) }]])
    const record = deriveRecord({
      ...half,
      entries: [{ ...half.entries[0]!, facts: {} }, ...half.entries.slice(1)],
    })
    const known = new Set(['setup_time', 'release_time', 'side', 'party', 'result', 'released_by', 'cause'])
    const always = [
      'sip_status',
      'service',
      'direction',
      'recording',
      'call_id',
      'record_id',
      'site',
      'schema_version',
    ]
    for (const id of RECORD_COLUMN_IDS) {
      if (known.has(id) || always.includes(id) || id === 'sequence' || id === 'written_at') continue
      expect(record[id] || null, id).toBeNull()
    }
    expect(record).toMatchObject({
      alert_time: null,
      ring_seconds: null,
      srtp: null,
      connect_time: null,
      duration: 0,
    })
  })

  it.each<[CauseKind, string]>([
    ['busy', 'busy'],
    ['rejected', 'rejected'],
    ['no_answer', 'no_answer'],
    ['abandoned', 'abandoned'],
    ['answered_elsewhere', 'answered_elsewhere'],
    ['unreachable', 'unreachable'],
    ['not_found', 'not_found'],
    ['forbidden', 'forbidden'],
    ['congestion', 'congestion'],
    ['failed', 'failed'],
    ['interrupted', 'interrupted'],
    ['internal', 'failed'],
    ['normal', 'failed'],
  ])('a half that was not connected and ended as %s has the result %s', (kind, result) => {
    expect(deriveRecord(unansweredHalf(kind)).result).toBe(result)
  })

  it.each<[CauseKind, string]>([
    ['normal', 'answered'],
    ['failed', 'answered'],
    ['internal', 'answered'],
    ['abandoned', 'answered'],
    ['interrupted', 'interrupted'],
  ])('a connected half that ended as %s has the result %s', (kind, result) => {
    const half = makeHalf([
      [100, 'connect'],
      [5100, 'disconnect', { release: cause(kind) }],
    ])
    expect(deriveRecord(half)).toMatchObject({ result, sip_status: 200, duration: 5 })
  })

  it('keeps cause, status and words of the release as they are', () => {
    const release = cause('busy', { by: 'callee', q850: 34, sipStatus: 600, text: 'not now' })
    const half = makeHalf([[100, 'busy', { sipStatus: 180, release }]])
    expect(deriveRecord(half)).toMatchObject({
      cause: 34,
      sip_status: 600,
      reason_text: 'not now',
      released_by: 'callee',
    })
  })

  it('takes the last status seen when the release has none', () => {
    const half = makeHalf([
      [100, 'progress', { sipStatus: 183 }],
      [200, 'interrupted', { release: cause('interrupted', { q850: 41 }) }],
    ])
    expect(deriveRecord(half).sip_status).toBe(183)
  })

  it('cuts the words of the peer to 128 characters without halving one', () => {
    const text = `${'x'.repeat(127)}😀 tail`
    const half = makeHalf([[100, 'release', { release: cause('failed', { text }) }]])
    expect(deriveRecord(half).reason_text).toBe('x'.repeat(127))
  })

  it('rings from the first 180 or 183 before the answer, to the end when nobody answers', () => {
    const early = makeHalf([
      [1000, 'progress'],
      [2500, 'alerting'],
      [4999, 'connect'],
      [6000, 'alerting'],
      [9000, 'disconnect', { release: cause('normal') }],
    ])
    expect(deriveRecord(early)).toMatchObject({ alert_time: NINE + 1000, ring_seconds: 3 })
    const silent = makeHalf([
      [3000, 'connect'],
      [3500, 'alerting'],
      [9000, 'disconnect', { release: cause('normal') }],
    ])
    expect(deriveRecord(silent)).toMatchObject({ alert_time: null, ring_seconds: null })
    const unanswered = makeHalf([
      [1000, 'alerting'],
      [31_000, 'noAnswerTimer', { release: cause('no_answer') }],
    ])
    expect(deriveRecord(unanswered)).toMatchObject({ ring_seconds: 30, connect_time: null, duration: 0 })
  })

  it('counts hold inside the talk only, and to the release when it was never ended', () => {
    const steps = [
      [500, 'midCall', { hold: 'start' }],
      [1000, 'connect'],
      [3000, 'midCall', { hold: 'end' }],
      [4000, 'midCall', { hold: 'start' }],
      [4500, 'midCall', { hold: 'start' }],
      [7900, 'disconnect', { release: cause('normal') }],
    ] as const
    expect(deriveRecord(makeHalf(steps)).hold_seconds).toBe(5)
    const never = makeHalf([
      [500, 'midCall', { hold: 'start' }],
      [9000, 'release', { release: cause('abandoned') }],
    ])
    expect(deriveRecord(never).hold_seconds).toBe(0)
  })

  it('a T-session is set up when its INVITE is sent, an O-session when its call came', () => {
    const steps = [
      [25, 'setup'],
      [2000, 'connect'],
      [4000, 'disconnect', { release: cause('normal') }],
    ] as const
    expect(deriveRecord(makeHalf(steps, { side: 'T' })).setup_time).toBe(NINE + 25)
    expect(deriveRecord(makeHalf(steps)).setup_time).toBe(NINE)
  })

  it('is as long as the monotonic clock says, down to the second', () => {
    expect(deriveRecord(answeredHalf(999)).duration).toBe(0)
    expect(deriveRecord(answeredHalf(1000)).duration).toBe(1)
    expect(deriveRecord(answeredHalf(59_999)).duration).toBe(59)
  })

  it('keeps the order of times, and duration 0 exactly without a second of talk, over random traces', () => {
    const random = seededRandom(24)
    const events = ['alerting', 'progress', 'midCall', 'connect'] as const
    for (let round = 0; round < 2000; round++) {
      let atMs = 0
      let isConnected = false
      const steps: [number, string, TraceFacts?][] = [[0, 'setup']]
      for (let i = Math.floor(random() * 6); i > 0; i--) {
        atMs += random() < 0.3 ? 0 : random() * 4000
        const event = events[Math.floor(random() * events.length)]!
        if (event === 'connect' && isConnected) continue
        isConnected ||= event === 'connect'
        const hold = random() < 0.5 ? 'start' : 'end'
        steps.push([atMs, event, event === 'midCall' ? { hold } : {}])
      }
      atMs += random() < 0.3 ? 0 : random() * 4000
      steps.push([atMs, 'release', { release: cause('normal') }])
      const side = random() < 0.5 ? 'O' : 'T'
      const record = deriveRecord(makeHalf(steps, { side, wallAt: NINE + random() }))
      const { setup_time: setup, alert_time: alert, connect_time: connect, release_time: release } = record
      const order = [setup, alert ?? setup, connect ?? alert ?? setup, release]
      expect(order).toEqual([...order].sort((a, b) => a - b))
      expect(record.duration === 0).toBe(connect === null || release - connect < 1000)
      expect(record.hold_seconds).toBeLessThanOrEqual(record.duration)
      expect(recordSchema.parse({ ...record, sequence: 1, written_at: release })).toBeTruthy()
    }
  })
})

describe('a party that was found gone', () => {
  it.each([
    ['in the talk', 30_000.4, NINE + 30_000, 28],
    ['before it was connected', 1000, NINE + 2000, 0],
  ])('%s: the half ends when it was last there', (_when, goneAtMs, releaseAt, duration) => {
    const half = makeHalf([
      [2000, 'connect'],
      [60_000, 'disconnect', { release: cause('normal'), goneAtMs }],
    ])
    expect(deriveRecord(half)).toMatchObject({ release_time: releaseAt, duration, result: 'answered' })
  })
})
