import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startServer, type ExportedRecord, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { expectOneCall, expectRecord, halves } from './expect-records.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
const T = { side: 'T', hop: 1, user_agent: 'test-callee' } as const
/** The unknown media of a call in which nothing was agreed on. */
const SILENT = { codec: '', srtp: null } as const
const SILENT_T = { ...T, ...SILENT } as const

describe('basic calls with real SIP traffic, every column of every record', () => {
  let server: HalfcallServer
  let before = 0

  beforeAll(async () => {
    server = await startServer({ config: officeConfig({ noAnswerSeconds: 2 }) })
  })
  afterAll(() => server.dispose())
  beforeEach(async () => {
    before = (await server.records()).length
  })

  /** Plays one call 100 → `dialed` and returns the records it left. */
  async function play(options: {
    caller: string
    callee?: string
    dialed?: string
    leaves: number
    callerMs?: number
    calleeMs?: number
    displayName?: string
  }): Promise<ExportedRecord[]> {
    const callee = options.callee
      ? await startPhone(server.sipPort, sales, options.callee, { talkMs: options.calleeMs ?? 0 })
      : undefined
    const caller = await startCall(server.sipPort, reception, options.dialed ?? '101', options.caller, {
      talkMs: options.callerMs ?? 0,
      displayName: options.displayName ?? '',
    })
    for (const side of [caller, callee]) {
      const outcome = await side?.done()
      if (outcome && outcome.code !== 0) throw new Error(`${outcome.output}\n${server.output()}`)
    }
    const rows = await server.recordsAfter(before + options.leaves)
    expect(rows.length).toBe(before + options.leaves)
    return rows.slice(before)
  }

  it('1: 100 calls 101, who answers; the caller hangs up', async () => {
    const rows = await play({ caller: 'uac-answered', callee: 'uas-answer', callerMs: 1300, leaves: 2 })
    const [o, t] = halves(rows)
    expectRecord(o, {}, { alert: true, connect: true })
    expectRecord(t, { ...T }, { alert: true, connect: true })
    expectOneCall(rows)
    expect(o['duration']).toBe(1)
    expect(Math.abs((o['duration'] as number) - (t['duration'] as number))).toBeLessThanOrEqual(1)
  })

  it('1: the callee hangs up', async () => {
    const rows = await play({
      caller: 'uac-answered-callee-hangs-up',
      callee: 'uas-answer-hang-up',
      calleeMs: 300,
      leaves: 2,
    })
    const [o, t] = halves(rows)
    expectRecord(o, { released_by: 'callee' }, { alert: true, connect: true })
    expectRecord(t, { ...T, released_by: 'callee' }, { alert: true, connect: true })
    expectOneCall(rows)
  })

  it('1: the caller hears that the callee forwards and queues, which is no ringing', async () => {
    const rows = await play({
      caller: 'uac-notices',
      callee: 'uas-notices',
      calleeMs: 1200,
      callerMs: 100,
      leaves: 2,
    })
    const [o, t] = halves(rows)
    expectRecord(o, {}, { alert: true, connect: true })
    expectRecord(t, { ...T }, { alert: true, connect: true })
    expectOneCall(rows)
  })

  it('1: answered without ringing', async () => {
    const rows = await play({ caller: 'uac-answered', callee: 'uas-answer-at-once', leaves: 2 })
    const [o, t] = halves(rows)
    expectRecord(o, {}, { alert: false, connect: true })
    expectRecord(t, { ...T }, { alert: false, connect: true })
    expectOneCall(rows)
  })

  it('1: early media counts as ringing', async () => {
    const rows = await play({ caller: 'uac-answered', callee: 'uas-early-media', calleeMs: 200, leaves: 2 })
    const [o, t] = halves(rows)
    expectRecord(o, {}, { alert: true, connect: true })
    expectRecord(t, { ...T }, { alert: true, connect: true })
  })

  it('1: hold is inside the duration and counted', async () => {
    const rows = await play({ caller: 'uac-hold', callee: 'uas-hold', callerMs: 200, leaves: 2 })
    const [o, t] = halves(rows)
    expect(Number(o?.['hold_seconds']) + Number(t?.['hold_seconds'])).toBeGreaterThanOrEqual(1)
    expect(o).toMatchObject({ result: 'answered', released_by: 'caller' })
    expect(t).toMatchObject({ result: 'answered', released_by: 'caller' })
  })

  it('1: INFO, MESSAGE and UPDATE reach the other side as they are', async () => {
    const rows = await play({ caller: 'uac-requests', callee: 'uas-requests', callerMs: 200, leaves: 2 })
    const [o, t] = halves(rows)
    expectRecord(o, {}, { alert: true, connect: true })
    expectRecord(t, { ...T }, { alert: true, connect: true })
  })

  it('5: 101 rings, nobody answers', async () => {
    const rows = await play({ caller: 'uac-failed', callee: 'uas-ring', leaves: 2 })
    const [o, t] = halves(rows)
    const unanswered = { result: 'no_answer', released_by: 'server', cause: 19 }
    expectRecord(o, { ...SILENT, ...unanswered, sip_status: 480 }, { alert: true, connect: false })
    expectRecord(t, { ...SILENT_T, ...unanswered, sip_status: 487 }, { alert: true, connect: false })
    expectOneCall(rows)
  })

  it('6: the caller hangs up while it rings', async () => {
    const rows = await play({ caller: 'uac-abandoned', callee: 'uas-ring', callerMs: 300, leaves: 2 })
    const [o, t] = halves(rows)
    const abandoned = { result: 'abandoned', released_by: 'caller', cause: 16, sip_status: 487 }
    expectRecord(o, { ...SILENT, ...abandoned }, { alert: true, connect: false })
    expectRecord(t, { ...SILENT_T, ...abandoned }, { alert: true, connect: false })
    expectOneCall(rows)
  })

  it('7: 101 is busy and says why', async () => {
    const rows = await play({ caller: 'uac-failed', callee: 'uas-busy', leaves: 2 })
    const [o, t] = halves(rows)
    const busy = {
      result: 'busy',
      released_by: 'callee',
      cause: 17,
      sip_status: 486,
      reason_text: 'talking to Bob',
    }
    expectRecord(o, { ...SILENT, ...busy }, { alert: false, connect: false })
    expectRecord(t, { ...SILENT_T, ...busy }, { alert: false, connect: false })
    expectOneCall(rows)
  })

  it('7: 101 declines', async () => {
    const rows = await play({ caller: 'uac-failed', callee: 'uas-decline', calleeMs: 100, leaves: 2 })
    const [o, t] = halves(rows)
    const declined = {
      result: 'rejected',
      released_by: 'callee',
      cause: 21,
      sip_status: 603,
      reason_text: 'Decline',
    }
    expectRecord(o, { ...SILENT, ...declined }, { alert: true, connect: false })
    expectRecord(t, { ...SILENT_T, ...declined }, { alert: true, connect: false })
    expectOneCall(rows)
  })

  it('8: 102 exists and is not registered', async () => {
    const [o] = await play({ caller: 'uac-failed', dialed: '102', leaves: 1 })
    const unreachable = { result: 'unreachable', released_by: 'server', cause: 20, sip_status: 480 }
    expectRecord(
      o,
      {
        ...SILENT,
        ...unreachable,
        dialed_number: '102',
        destination_number: '102',
        destination_name: 'Office',
      },
      { alert: false, connect: false },
    )
  })

  it('8: 999 is unknown', async () => {
    const [o] = await play({ caller: 'uac-failed', dialed: '999', leaves: 1 })
    const unknown = { result: 'not_found', released_by: 'server', cause: 1, sip_status: 404 }
    expectRecord(
      o,
      { ...SILENT, ...unknown, dialed_number: '999', destination_number: '999', destination_name: '' },
      { alert: false, connect: false },
    )
  })

  it('a hostile display name arrives guarded in CSV', async () => {
    const rows = await play({
      caller: 'uac-failed',
      dialed: '999',
      leaves: 1,
      displayName: '"=cmd()"',
    })
    expect(rows[0]?.['caller_name']).toBe('=cmd()')
  })
})
