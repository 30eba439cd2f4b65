import { describe, expect, it } from 'vitest'
import {
  createOffice,
  createOfficePhone,
  memoryLocationStore,
  type Office,
} from '../../../test/kit/pbx-office.ts'
import type { PbxRequest, Source } from '../request.ts'

const INSTANCE = '<urn:uuid:00000000-0000-1000-8000-000a95a0e128>'
const OTHER = '<urn:uuid:00000000-0000-1000-8000-000a95a0e129>'
const TLS = { address: '192.0.2.10', port: 40_000, transport: 'tls' }

const contact = (uri: string, regId: number | undefined, instance = INSTANCE) =>
  `<${uri}>;+sip.instance="${instance}"${regId === undefined ? '' : `;reg-id=${regId}`}`

/** Registers 101 over a connection of its own. */
const register = (
  office: Office,
  headers: PbxRequest['headers'],
  options: { source?: Source; callId?: string } = {},
) =>
  createOfficePhone(office, '101', {
    source: options.source ?? TLS,
    callId: options.callId ?? `call-${JSON.stringify([headers, options])}`,
  }).register({ supported: 'path, outbound', ...headers })

const bindings = (office: Office) => office.location.bindings('101').map(({ contact: uri }) => uri)
const dial = (office: Office, dialedNumber: string, dialedGruu?: string) =>
  office.dialPlan.route({ callerNumber: '100', dialedNumber, dialedHost: 'office.local', dialedGruu })

describe('outbound (RFC 5626)', () => {
  it('is used on a connection, and says how often to show a sign of life', async () => {
    const office = createOffice()
    const { status, headers } = await register(office, { contact: contact('sip:101@x1.invalid;ob', 1) })
    expect({ status, headers }).toMatchObject({
      status: 200,
      headers: { Require: 'outbound', 'Flow-Timer': '120' },
    })
    expect(headers['Contact']).toBe(
      `<sip:101@x1.invalid;ob>;expires=3600;+sip.instance="${INSTANCE}";reg-id=1`,
    )
  })

  it.each([
    ['over UDP', { contact: contact('sip:101@192.0.2.10', 1) }, { ...TLS, transport: 'udp' }],
    ['without reg-id', { contact: contact('sip:101@x1.invalid', undefined) }, TLS],
    ['without an instance', { contact: '<sip:101@x1.invalid>;reg-id=1' }, TLS],
    [
      'for a phone that does not know it',
      { contact: contact('sip:101@x1.invalid', 1), supported: 'path' },
      TLS,
    ],
  ])('is not used %s', async (_what, headers, source) => {
    const office = createOffice()
    const response = await register(office, headers, { source })
    expect(response.status).toBe(200)
    expect(response.headers).not.toHaveProperty('Require')
    expect(office.location.size).toBe(1)
  })

  const via = ['SIP/2.0/UDP 192.0.2.5;branch=z9hG4bKp', 'SIP/2.0/TLS 10.0.0.1;branch=z9hG4bKq']
  it.each([
    ['that takes part in it', '<sip:192.0.2.10:40000;lr;ob>', 200],
    ['that does not', '<sip:192.0.2.10:40000;lr>', 439],
    ['that leaves no Path', undefined, 439],
    ['that it did not come through', '<sip:edge.example;lr;ob>', 439],
    ['behind another', '<sip:192.0.2.10:40000;lr>, <sip:edge.example;lr;ob>', 200],
  ])('through a first proxy %s', async (_what, path, status) => {
    const office = createOffice()
    const response = await register(office, { contact: contact('sip:101@10.0.0.1', 1), via, path })
    expect(response.status).toBe(status)
    expect(office.location.size).toBe(status === 200 ? 1 : 0)
  })

  it('lets a phone that started anew take the place of its ghost', async () => {
    const store = memoryLocationStore()
    const office = createOffice({ locationStore: store })
    await register(office, { contact: contact('sip:101@x1.invalid', 1) })
    await register(
      office,
      { contact: contact('sip:101@x2.invalid', 1) },
      { source: { ...TLS, port: 40_001 } },
    )
    expect(bindings(office)).toEqual(['sip:101@x2.invalid'])
    expect(store.rows.size).toBe(1)
  })

  it('keeps several flows of one phone, and calls it on one of them', async () => {
    const office = createOffice()
    const same = 'sip:101@x1.invalid'
    await register(office, { contact: contact(same, 1) })
    await register(office, { contact: contact(same, 2) }, { source: { ...TLS, port: 40_001 } })
    await register(office, { contact: contact(same, 1, OTHER) }, { source: { ...TLS, port: 40_002 } })
    expect(bindings(office)).toEqual([same, same, same])
    expect(office.location.devices('101').map(({ nextHop }) => nextHop)).toEqual([
      'sip:192.0.2.10:40002;transport=tls',
      'sip:192.0.2.10:40001;transport=tls',
    ])
    office.location.flowEnded({ ...TLS, port: 40_001 })
    expect(office.location.devices('101', INSTANCE).map(({ nextHop }) => nextHop)).toEqual([
      'sip:192.0.2.10:40000;transport=tls',
    ])
  })

  it('takes one flow per request only', async () => {
    const office = createOffice()
    const both = `${contact('sip:101@a.invalid', 1)}, ${contact('sip:101@b.invalid', 2)}`
    expect((await register(office, { contact: both })).status).toBe(400)
    expect(office.location.size).toBe(0)
  })

  it('gives a binding up with its connection at once, and only then', async () => {
    const office = createOffice()
    const changed: string[] = []
    office.location.onChange((number) => changed.push(number))
    const sources = ['tls', 'ws', 'wss', 'tcp', 'udp'].map((transport) => ({ ...TLS, transport }))
    for (const source of sources) {
      await register(
        office,
        { contact: `<sip:101@192.0.2.10:${source.transport.length}060>;q=0.5` },
        { source },
      )
    }
    changed.length = 0
    office.location.flowEnded({ ...TLS, port: 1 })
    expect(changed).toEqual([])
    const before = office.location.size
    office.location.flowEnded({ ...TLS, transport: 'tcp' })
    expect(office.location.size).toBe(before)
    office.location.flowsLost()
    expect(office.location.bindings('101').map(({ transport }) => transport)).toEqual(['udp'])
    expect(changed).toEqual(['101'])
  })

  it('ends with the program: after a start such phones have to register again', async () => {
    const store = memoryLocationStore()
    const before = createOffice({ locationStore: store })
    await register(before, { contact: contact('sip:101@x1.invalid', 1) })
    await register(before, { contact: '<sip:101@192.0.2.10>' }, { source: { ...TLS, transport: 'udp' } })
    const after = createOffice({ locationStore: store, clock: before.clock })
    await after.location.start()
    expect(bindings(after)).toEqual(['sip:101@192.0.2.10'])
    expect(store.rows.size).toBe(1)
  })
})

describe('GRUU (RFC 5627)', () => {
  const gruusOf = (header: unknown) => {
    const text = String(header)
    return {
      pub: /;pub-gruu="sip:([^@"]+)@office\.local;gr=([^"]+)"/.exec(text),
      temp: /;temp-gruu="sip:([^@"]+)@office\.local;gr"/.exec(text)?.[1],
    }
  }
  const withGruu = { supported: 'outbound, gruu' }

  it('is given to phones that know it and name their instance by a URN', async () => {
    const office = createOffice()
    const { headers } = await register(office, { contact: contact('sip:101@x1.invalid', 1), ...withGruu })
    const { pub, temp } = gruusOf(headers['Contact'])
    expect(pub?.slice(1)).toEqual(['101', INSTANCE.slice(1, -1)])
    expect(temp).toMatch(/^tgruu\.[\w-]+\.[\w-]+$/)
    expect(temp).not.toContain('101')
    const plain = await register(office, { contact: contact('sip:101@x2.invalid', 2) })
    expect(plain.headers['Contact']).not.toContain('gruu')
    const nameless = await register(office, { contact: contact('sip:101@x3', 1, 'bob'), ...withGruu })
    expect(String(nameless.headers['Contact']).match(/pub-gruu/g)).toHaveLength(2)
  })

  it('leads to that phone only; the number to all', async () => {
    const office = createOffice()
    const one = await register(office, { contact: contact('sip:101@x1.invalid', 1), ...withGruu })
    await register(
      office,
      { contact: contact('sip:101@x2.invalid', 1, OTHER) },
      { source: { ...TLS, port: 2 } },
    )
    const { temp } = gruusOf(one.headers['Contact'])
    const only = { kind: 'extension', number: '101', devices: [{ uri: 'sip:101@x1.invalid' }] }
    expect(dial(office, '101', INSTANCE.slice(1, -1))).toMatchObject(only)
    expect(dial(office, temp!, '')).toMatchObject(only)
    expect(dial(office, '101')).toMatchObject({ devices: [{}, {}] })
    office.location.flowEnded(TLS)
    expect(dial(office, '101', INSTANCE.slice(1, -1))).toMatchObject({ kind: 'unreachable' })
  })

  it('that is temporary is another one each time, and ends with the registration', async () => {
    const office = createOffice()
    const phone = createOfficePhone(office, '101', { source: TLS, callId: 'one' })
    const headers = { contact: contact('sip:101@x1.invalid', 1), ...withGruu }
    const first = gruusOf((await phone.register(headers)).headers['Contact']).temp!
    const second = gruusOf((await phone.register(headers)).headers['Contact']).temp!
    expect(second).not.toBe(first)
    for (const temp of [first, second]) expect(dial(office, temp, '')).toMatchObject({ kind: 'extension' })
    await register(office, headers, { callId: 'two' })
    for (const temp of [first, second]) expect(dial(office, temp, '')).toEqual({ kind: 'not_found' })
  })

  it.each(['tgruu.', 'tgruu.a.b', 'tgruu.AAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA', 'tgruu'])(
    'of nobody, %s, leads nowhere',
    async (user) => {
      const office = createOffice()
      await register(office, { contact: contact('sip:101@x1.invalid', 1), ...withGruu })
      expect(dial(office, user, '')).toEqual({ kind: 'not_found' })
    },
  )
})
