import { readFileSync, writeFileSync } from 'node:fs'
import { request, type RequestOptions } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSelfSigned } from '../../core/sip/certificate/index.ts'
import { eventually } from '../kit/eventually.ts'
import { halfcall, makeDataDir, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { freePort } from '../kit/sipp.ts'

const PASSWORD = 'correct horse battery'
let server: HalfcallServer
let port: number

beforeAll(async () => {
  port = await freePort()
  server = await startServer({
    args: ['--https', `127.0.0.1:${port}`],
    env: { HALFCALL_ADMIN_PASSWORD: PASSWORD },
  })
})
afterAll(() => server.dispose())

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
}
/** Asks over TLS, believing the certificate that lies in the data folder. */
function ask(options: RequestOptions, body?: string): Promise<Answer> {
  const ca = readFileSync(join(server.dataDir, 'tls/certificate.pem'))
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, ca, agent: false, checkServerIdentity: () => undefined, ...options },
      (answer) => {
        answer.resume()
        resolve({ status: answer.statusCode!, headers: answer.headers })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}
async function open(): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  return socket
}

it('serves the window over TLS, says where, and has no HSTS by itself', async () => {
  const page = await ask({ path: '/' })
  expect(page.status).toBe(200)
  expect(page.headers).not.toHaveProperty('strict-transport-security')
  expect(server.output()).toContain(`window at https://127.0.0.1:${port}/ and http://127.0.0.1:`)
})

it('gives cookies that leave over TLS only, and others in clear', async () => {
  const login = { method: 'POST', path: '/session' }
  const body = JSON.stringify({ password: PASSWORD })
  const secure = await ask(login, body)
  expect([secure.status, secure.headers['set-cookie']?.[0]]).toEqual([
    204,
    expect.stringMatching(/; Secure$/),
  ])
  const cookie = secure.headers['set-cookie']![0]!.split(';')[0]!
  expect((await ask({ path: '/api/status', headers: { cookie } })).status).toBe(200)
  const plain = await fetch(new URL('session', server.url), { method: 'POST', body })
  expect(plain.headers.get('set-cookie')).not.toContain('Secure')
})

it.each([
  ['an address', '127.0.0.1', 200],
  ['a name of the certificate', 'halfcall.local', 200],
  ['a name of somebody else', 'evil.example', 403],
])('answers who asks for %s', async (_what, host, status) => {
  expect((await ask({ path: '/', headers: { host } })).status).toBe(status)
})

it('takes a new certificate without a restart; open connections go on', async () => {
  const before = await open()
  const old = before.getPeerCertificate().fingerprint256
  const { cert, key } = await makeSelfSigned(['localhost', '127.0.0.1'], Date.now())
  writeFileSync(join(server.dataDir, 'tls/key.pem'), key)
  writeFileSync(join(server.dataDir, 'tls/certificate.pem'), cert)
  await eventually(
    'the new certificate is shown',
    async () => {
      const socket = await open()
      const { fingerprint256 } = socket.getPeerCertificate()
      socket.destroy()
      return fingerprint256 !== old
    },
    20_000,
  )
  before.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  const [answer] = (await once(before, 'data')) as [Buffer]
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /)
  before.destroy()
})

it.each([['0.0.0.0'], ['[::]'], ['192.0.2.7']])(
  'does not serve the network in clear at %s unless one insists',
  async (address) => {
    const outcome = await halfcall(['serve', '--data', makeDataDir(), '--http', `${address}:0`])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain("use '--https', or add '--http-insecure'")
  },
)

it('serves the network in clear for who insists, and HSTS for who wants it', async () => {
  const secure = await freePort()
  const insisting = await startServer({
    args: ['--http', '0.0.0.0:0', '--http-insecure', '--https', `127.0.0.1:${secure}`, '--hsts'],
  })
  try {
    expect((await fetch(insisting.url)).headers.has('strict-transport-security')).toBe(false)
    const page = await ask({ port: secure, path: '/', rejectUnauthorized: false })
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000')
  } finally {
    await insisting.dispose()
  }
})
