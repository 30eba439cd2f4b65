import { describe, expect, it } from 'vitest'
import {
  answerChallenge,
  challengesOf,
  createOffice,
  createOfficePhone,
  memoryLocationStore,
  type Office,
} from '../../../test/kit/pbx-office.ts'
import { silentLog, type Logger } from '../../kit/index.ts'
import type { PbxRequest } from '../request.ts'

const CONTACT = '<sip:101@192.0.2.10:5060>'

/** Sends one REGISTER of a phone with its own Call-ID; headers replace what it would send. */
const register = (
  office: Office,
  headers: PbxRequest['headers'],
  callId = `call-${JSON.stringify(headers)}`,
) => createOfficePhone(office, '101', { callId }).register(headers)

const contacts = (office: Office) => office.location.bindings('101').map(({ contact }) => contact)

describe('REGISTER', () => {
  it.each(['MD5', 'SHA-256'] as const)('with the right password by %s makes a binding', async (algorithm) => {
    const office = createOffice()
    const response = await createOfficePhone(office, '101', { algorithm }).register({ contact: CONTACT })
    expect(response).toEqual({
      status: 200,
      reason: 'OK',
      headers: {
        Contact: '<sip:101@192.0.2.10:5060>;expires=3600',
        Date: new Date(office.clock.wall()).toUTCString(),
      },
    })
    expect(response.headers['Date']).toMatch(/^Mon, 23 Nov 2026 09:00:00 GMT$/)
    expect(contacts(office)).toEqual(['sip:101@192.0.2.10:5060'])
  })

  it('with a wrong password makes none', async () => {
    const office = createOffice()
    const response = await createOfficePhone(office, '101', { password: 'guess' }).register({
      contact: CONTACT,
    })
    expect(response).toEqual({ status: 403, reason: 'Forbidden', headers: {} })
    expect(office.location.size).toBe(0)
  })

  it.each([
    'sip:office.local',
    'sip:192.0.2.1:5060',
    'sip:localhost',
    'sip:[2001:db8::1]',
    'sip:127.0.0.1:5070',
  ])('is taken for %s', async (uri) => {
    const office = createOffice()
    const to = `<sip:101@${uri.slice(4)}>`
    const phone = createOfficePhone(office, '101')
    const first = await office.registrar.handle(phone.request({ contact: CONTACT, to }, 'REGISTER', uri))
    const who = { user: '101', password: 'secret-101', method: 'REGISTER', uri }
    const authorization = answerChallenge(challengesOf(first)[0]!, who)
    const second = phone.request({ contact: CONTACT, to, from: to, authorization }, 'REGISTER', uri)
    expect((await office.registrar.handle(second)).status).toBe(200)
  })

  it.each([
    ['Request-URI', { uri: 'sip:elsewhere.example' }],
    ['To', { to: '<sip:101@elsewhere.example>' }],
  ])(
    'for another domain in its %s is not found',
    async (_, { uri = 'sip:office.local', ...headers }: Record<string, string>) => {
      const office = createOffice()
      const request = createOfficePhone(office, '101').request(headers, 'REGISTER', uri)
      expect((await office.registrar.handle(request)).status).toBe(404)
    },
  )

  it('for another domain is told to the admin once a minute for each address', async () => {
    const lines: unknown[] = []
    const log: Logger = { ...silentLog, info: (...line) => lines.push(line) }
    const office = createOffice({ log })
    const foreign = () =>
      office.registrar.handle(createOfficePhone(office, '101').request({ to: '<sip:101@elsewhere.example>' }))
    for (let i = 0; i < 5; i++) await foreign()
    const facts = { host: 'elsewhere.example', address: '192.0.2.10' }
    expect(lines).toEqual([['REGISTER refused: neither the domain nor an address of this server', facts]])
    office.clock.advance(60_000)
    await foreign()
    expect(lines).toHaveLength(2)
  })

  it.each([
    ['no To', { to: undefined }],
    ['no From', { from: undefined }],
    ['a To that is no SIP address', { to: '<tel:101>' }],
    ['no Call-ID', { 'call-id': undefined }],
    ['no CSeq', { cseq: undefined }],
    ['a CSeq that is none', { cseq: 'REGISTER' }],
  ])('with %s is a bad request', async (_, headers) => {
    const office = createOffice()
    expect((await office.registrar.handle(createOfficePhone(office, '101').request(headers))).status).toBe(
      400,
    )
  })

  it('that requires what is not supported says what', async () => {
    const office = createOffice()
    const response = await register(office, { require: 'path, outbound, gruu, sec-agree,  pref' })
    expect(response).toMatchObject({ status: 420, headers: { Unsupported: 'sec-agree, pref' } })
    expect((await register(office, { require: 'path, outbound, gruu' })).status).toBe(200)
  })

  it.each([
    ['another extension in To', { to: '<sip:102@office.local>' }],
    ['an unknown extension in To', { to: '<sip:555@office.local>' }],
    ['another extension in From', { from: '<sip:102@office.local>;tag=1' }],
    ['another domain in From', { from: '<sip:101@elsewhere.example>;tag=1' }],
  ])('of an authenticated phone with %s is forbidden and counts as no guess', async (_, headers) => {
    const office = createOffice()
    const response = await register(office, { contact: '<sip:102@192.0.2.66>', ...headers })
    expect(response).toEqual({ status: 403, reason: 'Forbidden', headers: {} })
    expect(office.location.size).toBe(0)
    expect(office.bans.counted).toBe(0)
  })

  it('captured and sent again changes nothing', async () => {
    const office = createOffice()
    const phone = createOfficePhone(office, '101')
    const challenge = challengesOf(await office.registrar.handle(phone.request()))[0]!
    const who = { user: '101', password: 'secret-101', method: 'REGISTER', uri: 'sip:office.local' }
    const captured = phone.request({ contact: CONTACT, authorization: answerChallenge(challenge, who) })
    expect((await office.registrar.handle(captured)).status).toBe(200)
    const replay = {
      ...captured,
      headers: { ...captured.headers, contact: '<sip:101@192.0.2.66>', 'call-id': 'x' },
    }
    expect((await office.registrar.handle(replay)).status).toBe(401)
    expect(contacts(office)).toEqual(['sip:101@192.0.2.10:5060'])
  })
})

describe('bindings', () => {
  it('are listed by a REGISTER without Contact', async () => {
    const office = createOffice()
    expect((await register(office, {})).headers).not.toHaveProperty('Contact')
    await register(office, { contact: '<sip:101@192.0.2.20>;q=0.3;expires=600' })
    office.clock.advance(100_400)
    const instance = '<sip:101@192.0.2.21;transport=tcp>;+sip.instance="<urn:uuid:1>";reg-id=2'
    await register(office, { contact: instance, expires: '90' })
    const listed = await register(office, {})
    expect(listed.headers['Contact']).toBe(
      '<sip:101@192.0.2.21;transport=tcp>;expires=90;+sip.instance="<urn:uuid:1>";reg-id=2, ' +
        '<sip:101@192.0.2.20>;expires=500;q=0.3',
    )
  })

  it('come several in one REGISTER', async () => {
    const office = createOffice()
    const response = await register(office, {
      contact: [
        '"A, B" <sip:101@192.0.2.20>;expires=60, sip:101@192.0.2.21',
        '<sip:101@192.0.2.22>;expires=0',
      ],
      expires: '300',
    })
    expect(response.headers['Contact']).toBe(
      '<sip:101@192.0.2.21>;expires=300, <sip:101@192.0.2.20>;expires=60',
    )
  })

  it.each([
    ['nothing asked', CONTACT, undefined, 3600],
    ['the Expires header', CONTACT, '120', 120],
    ['the parameter before the header', `${CONTACT};expires=90`, '120', 90],
    ['the minimum', `${CONTACT};expires=60`, undefined, 60],
    ['the maximum', `${CONTACT};expires=7200`, undefined, 7200],
    ['more than the maximum', `${CONTACT};expires=86400`, undefined, 7200],
    ['far more than the maximum', CONTACT, '99999999999999999999', 3600],
    ['a malformed parameter', `${CONTACT};expires=soon`, undefined, 3600],
    ['a malformed header', CONTACT, 'soon', 3600],
  ])('live as long as %s', async (_, contact, expires, seconds) => {
    const office = createOffice()
    const response = await register(office, { contact, expires })
    expect(response.headers['Contact']).toBe(`${CONTACT};expires=${seconds}`)
  })

  it.each([1, 59])('of %i seconds are too brief, and nothing changes', async (seconds) => {
    const office = createOffice()
    const response = await register(office, {
      contact: `<sip:101@192.0.2.20>, <sip:101@192.0.2.21>;expires=${seconds}`,
    })
    expect(response).toEqual({ status: 423, reason: 'Interval Too Brief', headers: { 'Min-Expires': '60' } })
    expect(office.location.size).toBe(0)
  })

  it('go one by one or all at once', async () => {
    const office = createOffice()
    const phone = createOfficePhone(office, '101')
    for (const host of ['192.0.2.20', '192.0.2.21', '192.0.2.22'])
      await register(office, { contact: `<sip:101@${host}>` })
    const response = await phone.register({ contact: '<sip:101@192.0.2.21>;expires=0' })
    expect(response.status).toBe(200)
    expect(contacts(office)).toEqual(['sip:101@192.0.2.22', 'sip:101@192.0.2.20'])
    expect((await phone.register({ contact: '<sip:101@192.0.2.99>', expires: '0' })).status).toBe(200)
    const all = await phone.register({ contact: ' * ', expires: '0' })
    expect(all.status).toBe(200)
    expect(all.headers).not.toHaveProperty('Contact')
    expect(office.location.offlineSince('101')).toBe(office.clock.wall())
  })

  it.each([
    ['* without Expires', { contact: '*' }],
    ['* with an Expires above 0', { contact: '*', expires: '60' }],
    ['* among others', { contact: ['*', CONTACT], expires: '0' }],
    ['an address that is no SIP address', { contact: '<mailto:a@b>' }],
    ['an open quote', { contact: '"A <sip:101@192.0.2.20>' }],
    ['a line break', { contact: '<sip:101@192.0.2.20\r\nX: y>' }],
    ['a bad Path', { contact: CONTACT, path: '<edge>' }],
    ['too long a Path', { contact: CONTACT, path: Array.from({ length: 11 }, (_, i) => `<sip:h${i};lr>`) }],
  ])('with %s are refused', async (_, headers) => {
    const office = createOffice()
    expect((await register(office, headers)).status).toBe(400)
    expect(office.location.size).toBe(0)
  })

  it('are the same though written otherwise; the latest spelling stays', async () => {
    const office = createOffice()
    await register(office, { contact: '<sip:101@Phone.local:5060;rinstance=1>' })
    office.clock.advance(1000)
    await register(office, { contact: '<sip:%3101@phone.local:5060>' })
    expect(contacts(office)).toEqual(['sip:%3101@phone.local:5060'])
    expect(office.location.bindings('101')[0]?.registeredAt).toBe(office.clock.wall() - 1000)
    await register(office, { contact: '<sip:101@phone.local:5061>' })
    expect(office.location.size).toBe(2)
  })

  it('named twice in one REGISTER stay when the last mention adds them', async () => {
    const removed: string[] = []
    const store = memoryLocationStore()
    const office = createOffice({
      locationStore: { ...store, remove: async (_, contact) => void removed.push(contact) },
    })
    await register(office, { contact: CONTACT })
    await register(office, { contact: `${CONTACT};expires=0, ${CONTACT};expires=90` })
    expect(office.location.bindings('101')).toMatchObject([{ expiresInSeconds: 90 }])
    expect(removed).toEqual([])
  })

  it('carry no header part of the contact into calls', async () => {
    const office = createOffice()
    await register(office, { contact: '<sip:101@192.0.2.20?Replaces=x>' })
    expect(contacts(office)).toEqual(['sip:101@192.0.2.20'])
  })

  it('are ten at most; the one that was refreshed the longest time ago makes room', async () => {
    const office = createOffice()
    const port = (number: number) => ({ contact: `<sip:101@192.0.2.9:${number}>` })
    for (let i = 1; i <= 10; i++) expect((await register(office, port(i))).status).toBe(200)
    await register(office, port(1), 'again')
    expect((await register(office, { ...port(11), expires: '60' })).status).toBe(200)
    const ports = () => contacts(office).map((contact) => Number(contact.split(':').at(-1)))
    expect(ports()).toEqual([11, 1, 10, 9, 8, 7, 6, 5, 4, 3])
    for (let i = 12; i <= 31; i++) expect((await register(office, port(i))).status).toBe(200)
    expect(ports()).toEqual([31, 30, 29, 28, 27, 26, 25, 24, 23, 22])
    const eleven = Array.from({ length: 11 }, (_, i) => `<sip:101@192.0.2.8:${i + 1}>`)
    expect((await register(office, { contact: eleven })).status).toBe(403)
  })

  it('belong to one extension each', async () => {
    const office = createOffice()
    await register(office, { contact: CONTACT })
    await createOfficePhone(office, '102').register({ contact: CONTACT })
    await createOfficePhone(office, '102').register({ contact: '*', expires: '0' })
    expect(contacts(office)).toEqual(['sip:101@192.0.2.10:5060'])
  })

  it('keep the Path and give it back', async () => {
    const office = createOffice()
    const response = await register(office, {
      contact: CONTACT,
      supported: 'path',
      path: ['<sip:192.0.2.10;lr>, "x" <sip:p1.example;lr>;ob'],
    })
    expect(response.headers['Path']).toBe('<sip:192.0.2.10;lr>, <sip:p1.example;lr>')
    expect(
      office.dialPlan.route({ callerNumber: '100', dialedNumber: '101', dialedHost: 'office.local' }),
    ).toEqual({
      kind: 'extension',
      number: '101',
      name: 'Name 101',
      devices: [
        {
          uri: 'sip:101@192.0.2.10:5060',
          route: ['sip:192.0.2.10;lr', 'sip:p1.example;lr'],
          userAgent: 'Test phone 1.0',
        },
      ],
    })
  })
})

describe('order of REGISTERs of one phone', () => {
  it('is that of CSeq within a Call-ID', async () => {
    const office = createOffice()
    await register(office, { contact: CONTACT, cseq: '10 REGISTER' }, 'a')
    for (const cseq of ['10 REGISTER', '9 REGISTER']) {
      expect((await register(office, { contact: `${CONTACT};expires=0`, cseq }, 'a')).status).toBe(500)
      expect((await register(office, { contact: '*', expires: '0', cseq }, 'a')).status).toBe(500)
    }
    expect(office.location.size).toBe(1)
    expect((await register(office, { contact: CONTACT, cseq: '1 REGISTER' }, 'b')).status).toBe(200)
    expect((await register(office, { contact: '*', expires: '0', cseq: '1 REGISTER' }, 'c')).status).toBe(200)
    expect(office.location.size).toBe(0)
  })

  it('holds for all contacts or none', async () => {
    const office = createOffice()
    await register(office, { contact: '<sip:101@192.0.2.20>', cseq: '10 REGISTER' }, 'a')
    const both = '<sip:101@192.0.2.21>, <sip:101@192.0.2.20>'
    expect((await register(office, { contact: both, cseq: '10 REGISTER' }, 'a')).status).toBe(500)
    expect(contacts(office)).toEqual(['sip:101@192.0.2.20'])
  })
})

describe('a guesser', () => {
  it('is banned after ten REGISTERs with wrong passwords; other phones of the office go on', async () => {
    const office = createOffice()
    const source = { address: '203.0.113.9', port: 5060, transport: 'udp' }
    for (let i = 0; i < 10; i++) {
      const guess = createOfficePhone(office, '101', { source, password: `guess-${i}` })
      expect((await guess.register({ contact: CONTACT })).status).toBe(403)
    }
    const owner = createOfficePhone(office, '101', { source })
    expect(await owner.register({ contact: CONTACT })).toEqual({
      status: 403,
      reason: 'Forbidden',
      headers: {},
    })
    expect((await createOfficePhone(office, '102', { source }).register({ contact: CONTACT })).status).toBe(
      200,
    )
    expect((await createOfficePhone(office, '101').register({ contact: CONTACT })).status).toBe(200)
    office.clock.advance(3_600_000)
    expect((await owner.register({ contact: CONTACT })).status).toBe(200)
  })
})

describe('whatever an authenticated phone sends', () => {
  it('gets an answer and leaves at most ten bindings of its own', async () => {
    const office = createOffice()
    const phone = createOfficePhone(office, '101')
    let seed = 11
    const random = (below: number) =>
      Math.floor(((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31) * below)
    const pieces = [
      '<',
      '>',
      'sip:',
      '101',
      '@',
      '192.0.2.1',
      '"',
      '\\',
      ';',
      ',',
      'expires=',
      '60',
      '*',
      ' ',
      'q=',
      '.5',
      ':',
      '[',
      ']',
      '%',
      '?',
      '\r\n',
      '\u0000',
      'é',
      'tag=1',
      '<sip:101@192.0.2.1>',
    ]
    const text = () => Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join('')
    const names = [
      'contact',
      'contact',
      'expires',
      'path',
      'to',
      'from',
      'cseq',
      'call-id',
      'require',
      'user-agent',
    ]
    const statuses = new Set<number>()
    for (let i = 0; i < 2000; i++) {
      const headers = { contact: CONTACT, [names[random(names.length)]!]: text() }
      statuses.add((await phone.register(headers)).status)
      expect(office.location.size).toBeLessThanOrEqual(10)
    }
    expect([200, 400, 403, 404, 420, 500]).toEqual(expect.arrayContaining([...statuses]))
    expect(statuses).toContain(200)
    for (const { contact } of office.location.bindings('101')) expect(contact).toMatch(/^sip:[\x21-\x7e]+$/)
  })
})
