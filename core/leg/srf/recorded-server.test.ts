import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../../test/kit/eventually.ts'
import { silentLog } from '../../kit/index.ts'
import type { PlainRequest } from './plain-request.ts'
import { connectSrf, type SrfLink } from './srf-link.ts'

/** Everything that drachtio-server 0.9.9 sent to an application. */
const TRACE = readFileSync(new URL('../../sip/testdata/drachtio-server-0.9.9.trace', import.meta.url), 'utf8')
const sent = TRACE.split(/^(?=--- \d{4}-)/m)
  .map((block) => /^--- \S+ S>C conn \S+ len=\d+\n([\s\S]*?)\n*$/.exec(block)?.[1])
  .filter((payload) => payload !== undefined)
  .map((payload) => `${payload.replaceAll('\n', '\r\n')}\r\n\r\n`)
const recordedWelcome = sent.find((frame) => /\|OK\|udp\/[^|]+\|v\d/.test(frame))!.trim()
const recordedInvite = sent.find((frame) => /\|sip\|network\|.*\r\nINVITE /.test(frame))!

let link: SrfLink | undefined
afterEach(() => link?.disconnect())

it('what a real drachtio-server said is understood: the welcome, and an INVITE that has to log in', async () => {
  const frames: string[] = []
  const frame = (text: string) => `${Buffer.byteLength(text)}#${text}`
  const serve = (socket: Socket) => {
    let data = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      data += chunk
      for (let end = data.indexOf('#'); end > 0; end = data.indexOf('#')) {
        const size = Number(data.slice(0, end))
        if (data.length < end + 1 + size) return
        const text = data.slice(end + 1, end + 1 + size)
        data = data.slice(end + 1 + size)
        frames.push(text)
        const [id, verb, name] = text.split('|')
        // The recorded answer, to the id of the request that was made here.
        if (verb === 'authenticate')
          socket.write(frame(recordedWelcome.replace(/\|response\|[^|]+\|/, `|response|${id}|`)))
        if (verb === 'route' && name === 'invite') socket.write(frame(recordedInvite))
      }
    })
  }
  const server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked: PlainRequest[] = []
  link = await connectSrf({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    secret: 'cymru',
    reconnects: false,
    log: silentLog,
    sessionSeconds: () => 240,
    domain: () => 'office.test',
  })
  link.open({
    authenticate(request) {
      asked.push(request)
      const challenges = [
        'Digest realm="a", nonce="1", algorithm=MD5',
        'Digest realm="a", nonce="1", algorithm=SHA-256',
      ]
      return {
        ok: false,
        error: { status: 401, reason: 'Unauthorized', headers: { 'WWW-Authenticate': challenges } },
      }
    },
    register: () => Promise.resolve({ status: 200, reason: 'OK', headers: {} }),
    incoming: () => undefined,
  })
  await eventually('the answer to the INVITE', () => frames.some((text) => text.includes('SIP/2.0 401')))
  server.close()
  expect(link.hostports).toEqual([recordedWelcome.split('|')[4]])
  expect(asked[0]).toMatchObject({ method: 'INVITE', source: { transport: 'udp', port: 5060 } })
  expect(asked[0]!.headers['call-id']).toBe(/^Call-ID: (\S+)/m.exec(recordedInvite)?.[1])
  const transaction = recordedInvite.split('|')[8]
  const answer = frames.find((text) => text.includes('SIP/2.0 401'))!
  expect(answer).toMatch(new RegExp(`^[^|]+\\|sip\\|${transaction}\\|\\r\\nSIP/2\\.0 401 Unauthorized`))
  expect(answer).toContain('algorithm=MD5')
  expect(answer).toContain('algorithm=SHA-256')
})
