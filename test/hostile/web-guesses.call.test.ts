import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../kit/eventually.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { officeConfig } from '../kit/phone.ts'
import { securityEvents } from '../kit/security-events.ts'

const PASSWORD = 'a-good-admin-password'
const GUESSES = 12
const [FLAGGED, CONFIGURED, NO_PROXY] = ['127.0.8.1', '127.0.8.2', '127.0.8.3']

let server: HalfcallServer
beforeAll(async () => {
  const config = officeConfig()
  server = await startServer({
    config: { ...config, settings: { ...config.settings, trustedProxies: [CONFIGURED] } },
    args: ['--trusted-proxy', `${FLAGGED}/32`],
    env: { HALFCALL_ADMIN_PASSWORD: PASSWORD },
  })
})
afterAll(() => server.dispose())

/** Tries a password or a token from an address of this computer, which speaks for others where it says so. */
async function knock(from: string, forwardedFor: string, secret: { password: string } | { token: string }) {
  const isToken = 'token' in secret
  const sent = request(new URL(isToken ? '/api/status' : '/session', server.url), {
    method: isToken ? 'GET' : 'POST',
    localAddress: from,
    headers: {
      'X-Forwarded-For': forwardedFor,
      ...(isToken ? { Authorization: `Bearer ${secret.token}` } : { 'Content-Type': 'application/json' }),
    },
  })
  sent.end(isToken ? undefined : JSON.stringify(secret))
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }]
  await text(response)
  return response.statusCode
}

const WRONG = { password: { password: 'wrong' }, token: { token: 'hc_wrong' } }

describe.each(['password', 'token'] as const)('guessing a %s through a proxy', (kind) => {
  const third = kind === 'password' ? 1 : 2
  it.each([
    ['named by a flag', FLAGGED, `203.0.${third}.1`, `203.0.${third}.2`],
    ['named in the settings', CONFIGURED, `203.0.${third}.3`, `203.0.${third}.4`],
    ['in IPv6', FLAGGED, `2001:db8:${third}:1::1`, `2001:db8:${third}:2::1`],
  ])('%s keeps out who guesses, and nobody else', async (_, proxy, guesser, neighbour) => {
    const statuses: number[] = []
    for (let count = 0; count < GUESSES; count++)
      statuses.push(await knock(proxy, `10.9.8.7, ${guesser}`, WRONG[kind]))
    expect(statuses.slice(-2)).toEqual([429, 429])
    if (kind === 'password') expect(await knock(proxy, neighbour, { password: PASSWORD })).toBe(204)
    else expect(await knock(proxy, neighbour, WRONG.token)).toBe(401)
  })

  it('is that of the proxy where nobody trusts it, whatever it writes', async () => {
    const statuses: number[] = []
    for (let count = 0; count < GUESSES; count++)
      statuses.push(await knock(NO_PROXY, `198.51.100.${count}`, WRONG[kind]))
    expect(statuses.slice(-2)).toEqual([429, 429])
  })

  it('from one network of IPv6 is one guesser, also in the security log', async () => {
    const statuses: number[] = []
    for (let count = 0; count < GUESSES; count++)
      statuses.push(await knock(FLAGGED, `2001:db8:${third}:7::${count + 1}`, WRONG[kind]))
    expect(statuses.slice(-2)).toEqual([429, 429])
    await eventually('the log has the network', () =>
      securityEvents(server.dataDir).some(
        ({ event, address }) => event === 'refused-while-banned' && address === `2001:db8:${third}:7::/64`,
      ),
    )
  })
})

it.each([
  ['whoever waits', '127.0.9.1', 'Content-Length: 4000', true, 429],
  ['a body without a length', '127.0.9.2', 'Transfer-Encoding: chunked', false, 411],
  ['a body too large for a password', '127.0.9.3', 'Content-Length: 100000', false, 413],
])('%s is answered before the body of a login came', async (_, from, header, waits, status) => {
  if (waits) for (let count = 0; count < GUESSES; count++) await knock(from, '', WRONG.password)
  const { hostname, port, host } = new URL(server.url)
  const socket = connect({ host: hostname, port: Number(port), localAddress: from })
  socket.write(`POST /session HTTP/1.1\r\nHost: ${host}\r\n${header}\r\n\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  socket.destroy()
})
