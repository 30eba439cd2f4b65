import { describe, expect, it } from 'vitest'
import {
  answerChallenge,
  challengeParam,
  challengesOf,
  createOffice,
  createOfficePhone,
  type Office,
} from '../../../test/kit/pbx-office.ts'
import type { PbxRequest, PbxResponse } from '../request.ts'

const URI = 'sip:101@office.local'

const invite = (office: Office, from = '100', headers: PbxRequest['headers'] = {}) =>
  createOfficePhone(office, from).request(headers, 'INVITE', URI)

function refused(office: Office, request: PbxRequest): PbxResponse {
  const outcome = office.authenticator.authenticate(request)
  if (outcome.ok) throw new Error('was let in')
  return outcome.error
}

/** Returns the Authorization header that answers the first (MD5) or second (SHA-256) challenge to an INVITE. */
function answer(
  office: Office,
  who: Partial<Parameters<typeof answerChallenge>[1]> & { pick?: number } = {},
  overrides: Record<string, string> = {},
): string {
  const challenge = challengesOf(refused(office, invite(office)))[who.pick ?? 0]!
  return answerChallenge(
    challenge,
    { user: '100', password: 'secret-100', method: 'INVITE', uri: URI, ...who },
    overrides,
  )
}

const send = (office: Office, authorization: string, from = '100') =>
  office.authenticator.authenticate(invite(office, from, { authorization }))

const statusOf = (outcome: ReturnType<typeof send>) => (outcome.ok ? 200 : outcome.error.status)
const isStale = (outcome: ReturnType<typeof send>) =>
  !outcome.ok && challengesOf(outcome.error).every((line) => challengeParam(line, 'stale') === 'true')

describe('challenge', () => {
  it('offers MD5 first, then SHA-256, in two header lines', () => {
    const response = refused(createOffice(), invite(createOffice()))
    expect(response.status).toBe(401)
    expect(response.reason).toBe('Unauthorized')
    const lines = challengesOf(response)
    expect(lines.map((line) => challengeParam(line, 'algorithm'))).toEqual(['MD5', 'SHA-256'])
    for (const line of lines) {
      expect(line).toMatch(
        /^Digest realm="office\.local", nonce="[0-9a-f]{60}", qop="auth", algorithm=[A-Z0-9-]+$/,
      )
    }
  })

  it('uses a changed domain as realm at once', () => {
    const office = createOffice()
    const { configuration } = office.state
    office.state.configuration = {
      ...configuration,
      settings: { ...configuration.settings, domain: 'new.example' },
    }
    expect(challengeParam(challengesOf(refused(office, invite(office)))[0]!, 'realm')).toBe('new.example')
  })
})

describe('authentication', () => {
  it.each([
    ['MD5', 0],
    ['SHA-256', 1],
  ])('lets the right password in by %s', (_, pick) => {
    const office = createOffice()
    expect(send(office, answer(office, { pick }))).toEqual({
      ok: true,
      value: { number: '100', name: 'Name 100', record: 'inherit' },
    })
  })

  it('accepts a quoted algorithm, qop and nc, and an answer in capitals', () => {
    const office = createOffice()
    const quoted = answer(office, {}, { algorithm: '"md5"', qop: '"auth"', nc: '"00000001"' })
    expect(
      statusOf(
        send(
          office,
          quoted.replace(/response="(.*?)"/, (all) => all.toUpperCase()),
        ),
      ),
    ).toBe(200)
  })

  it('accepts MD5 without qop once per nonce', () => {
    const office = createOffice()
    const authorization = answer(office, { noQop: true })
    expect(statusOf(send(office, authorization))).toBe(200)
    expect(isStale(send(office, authorization))).toBe(true)
  })

  it('asks for qop again when SHA-256 comes without it', () => {
    const office = createOffice()
    expect(statusOf(send(office, answer(office, { noQop: true, pick: 1 })))).toBe(401)
  })

  it('finds its own realm among several credentials', () => {
    const office = createOffice()
    const other = 'Digest username="x", realm="elsewhere", nonce="n", uri="sip:h", response="00"'
    expect(statusOf(send(office, `${other}, ${answer(office)}`))).toBe(200)
    const lines = invite(office, '100', { authorization: [other, answer(office)] })
    expect(office.authenticator.authenticate(lines).ok).toBe(true)
  })

  it('refuses and counts a wrong password', () => {
    const office = createOffice()
    expect(statusOf(send(office, answer(office, { password: 'guess' })))).toBe(403)
    expect(office.bans.counted).toBeGreaterThan(0)
  })

  it.each([
    ['no credentials', ''],
    ['another scheme', 'Basic MTAwOnNlY3JldA=='],
    ['nonsense', 'Digest username="'],
  ])('challenges %s and counts nothing', (_, authorization) => {
    const office = createOffice()
    expect(statusOf(send(office, authorization))).toBe(401)
    expect(office.bans.counted).toBe(0)
  })

  it.each([
    ['a foreign realm', { realm: '"elsewhere"' }],
    ['an algorithm that was not offered', { algorithm: 'SHA-512-256' }],
    ['qop=auth-int', { qop: 'auth-int' }],
    ['an nc that is no number', { nc: 'zz' }],
    ['qop without cnonce', { cnonce: '""' }],
  ])('challenges %s and counts nothing', (_, overrides) => {
    const office = createOffice()
    const outcome = send(office, answer(office, {}, overrides))
    expect(statusOf(outcome)).toBe(401)
    expect(isStale(outcome)).toBe(false)
    expect(office.bans.counted).toBe(0)
  })

  it('takes a nonce for 300 seconds, then says stale and counts nothing', () => {
    const office = createOffice()
    const authorization = answer(office, { password: 'guess' })
    office.clock.advance(300_000)
    expect(isStale(send(office, authorization))).toBe(true)
    expect(office.bans.counted).toBe(0)
  })

  it('says stale to a nonce of an earlier run', () => {
    const authorization = answer(createOffice())
    expect(isStale(send(createOffice(), authorization))).toBe(true)
  })

  it('refuses a replay with a fresh nonce marked stale', () => {
    const office = createOffice()
    const authorization = answer(office)
    expect(statusOf(send(office, authorization))).toBe(200)
    const replay = send(office, authorization)
    expect(isStale(replay)).toBe(true)
    const fresh = replay.ok ? '' : challengeParam(challengesOf(replay.error)[0]!, 'nonce')
    expect(authorization).not.toContain(fresh)
  })

  it('accepts a nonce again with a higher nc', () => {
    const office = createOffice()
    const challenge = challengesOf(refused(office, invite(office)))[0]!
    const who = { user: '100', password: 'secret-100', method: 'INVITE', uri: URI }
    for (const nc of [1, 2, 7])
      expect(statusOf(send(office, answerChallenge(challenge, { ...who, nc })))).toBe(200)
  })

  it('does not let a wrong password use up a count', () => {
    const office = createOffice()
    const challenge = challengesOf(refused(office, invite(office)))[0]!
    const who = { user: '100', method: 'INVITE', uri: URI }
    const wrong = answerChallenge(challenge, { ...who, password: 'guess', nc: 0xffffffff })
    expect(statusOf(send(office, wrong))).toBe(403)
    expect(statusOf(send(office, answerChallenge(challenge, { ...who, password: 'secret-100' })))).toBe(200)
  })

  it.each([
    ['sip:101@192.0.2.1:5060', 200],
    ['sip:101@OFFICE.local;transport=tcp', 200],
    ['sip:101@localhost', 200],
    ['sip:127.0.0.1:5060', 200],
    ['sip:elsewhere.example', 400],
    ['sip:102@office.local', 400],
    ['sip:101@elsewhere.example', 400],
    ['nonsense', 400],
  ])('compares the uri parameter by meaning: %s gives %i', (uri, status) => {
    const office = createOffice()
    expect(statusOf(send(office, answer(office, { uri })))).toBe(status)
  })

  it('refuses the digest of another method', () => {
    const office = createOffice()
    expect(statusOf(send(office, answer(office, { method: 'REGISTER' })))).toBe(403)
  })

  it.each([
    ['its own', '<sip:100@office.local>;tag=a', 200],
    ['another extension', '<sip:102@office.local>;tag=a', 403],
    ['another extension elsewhere', '<sip:102@elsewhere.example>;tag=a', 403],
    ['another extension, escaped', '<sip:%3102@office.local>;tag=a', 403],
    ['nobody (RFC 3323)', '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=a', 200],
    ['no user', '<sip:192.0.2.10>;tag=a', 200],
    ['a name that is no extension', '<sip:reception@office.local>;tag=a', 200],
    ['a number that is no extension', '<sip:+4930123450@office.local>;tag=a', 200],
  ])('goes by the digest whoever From claims to be: %s', (_, from, status) => {
    const office = createOffice()
    const request = invite(office, '100', { from, authorization: answer(office) })
    const outcome = office.authenticator.authenticate(request)
    expect(statusOf(outcome)).toBe(status)
    if (outcome.ok) expect(outcome.value.number).toBe('100')
    expect(office.bans.counted).toBe(0)
  })

  it.each([
    ['100@office.local', 200],
    ['100@192.0.2.1', 200],
    ['100@elsewhere.example', 403],
    ['@office.local', 403],
    ['100@office.local@elsewhere.example', 403],
  ])('takes the user name %s as the extension: %i', (user, status) => {
    const office = createOffice()
    const outcome = send(office, answer(office, { user }))
    expect(statusOf(outcome)).toBe(status)
    if (outcome.ok) expect(outcome.value.number).toBe('100')
  })

  it('refuses a request without a readable From', () => {
    const office = createOffice()
    expect(refused(office, invite(office, '100', { from: '<mailto:x@y>' })).status).toBe(400)
    expect(refused(office, invite(office, '100', { from: undefined })).status).toBe(400)
  })

  it('never lets an extension without a password in', () => {
    const office = createOffice()
    const { configuration } = office.state
    const extensions = [...configuration.extensions, { number: '105', name: '', record: 'inherit' as const }]
    office.state.configuration = { ...configuration, extensions }
    for (const password of ['', 'undefined']) {
      expect(statusOf(send(office, answer(office, { user: '105', password }), '105'))).toBe(403)
    }
  })
})

describe('a guesser', () => {
  const shape = (response: PbxResponse) => ({
    ...response,
    headers: JSON.parse(
      JSON.stringify(response.headers).replace(/nonce=\\"[0-9a-f]+/g, 'nonce=\\"'),
    ) as unknown,
  })

  it('sees no difference between unknown users and wrong passwords', () => {
    const office = createOffice()
    const known = refused(office, invite(office, '100'))
    const unknown = refused(office, invite(office, '555'))
    expect(shape(unknown)).toEqual(shape(known))
    const outcomes = ['100', '555'].map((user) =>
      send(office, answer(office, { user, password: 'guess' }), user),
    )
    const [wrong, nobody] = outcomes.map((outcome) => (outcome.ok ? undefined : shape(outcome.error)))
    expect(wrong).toEqual({ status: 403, reason: 'Forbidden', headers: {} })
    expect(nobody).toEqual(wrong)
  })

  it('is banned after ten wrong passwords, and the right one does not help then', () => {
    const office = createOffice()
    for (let i = 0; i < 10; i++)
      expect(statusOf(send(office, answer(office, { password: `guess-${i}` })))).toBe(403)
    expect(office.bans.list()).toMatchObject([{ address: '192.0.2.10', user: '100' }])
    expect(refused(office, invite(office)).status).toBe(403)
    const other = invite(office, '101')
    const challenge = challengesOf(refused(office, other))[0]!
    const right = answerChallenge(challenge, {
      user: '100',
      password: 'secret-100',
      method: 'INVITE',
      uri: URI,
    })
    expect(statusOf(send(office, right))).toBe(403)
    expect(shape(refused(office, invite(office)))).toEqual({ status: 403, reason: 'Forbidden', headers: {} })
  })

  it('cannot get a phone banned by sending wrong passwords under its address', () => {
    const office = createOffice()
    const guess = answer(office, { password: 'guess' })
    const forged = {
      ...invite(office, '100', { authorization: guess }),
      source: { address: '192.0.2.77', port: 5060, transport: 'udp' },
    }
    for (let i = 0; i < 20; i++) expect(refused(office, forged).status).toBe(401)
    expect(office.bans.list()).toEqual([])
  })
})
