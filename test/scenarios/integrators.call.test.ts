import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { traverseContractProcedures } from '@orpc/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { contract, RECORDS_READ_PROCEDURES, type RecordsSince } from '../../core/contract/index.ts'
import { halfcall, startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { eventually } from '../kit/eventually.ts'
import { OFFICE, officeConfig, startCall } from '../kit/phone.ts'

let server: HalfcallServer
let reader: string
let manager: string

const cli = (...args: string[]) => halfcall([...args, '--data', server.dataDir])
async function makeToken(scope: string): Promise<string> {
  const { stdout, stderr } = await cli('token', 'create', '--name', `for ${scope}`, '--scope', scope)
  expect(stderr).toBe('')
  return stdout.trim()
}
const ask = (path: string, token: string, init: RequestInit = {}) =>
  fetch(new URL(path, server.url), {
    ...init,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
  })
const since = async (place: number, token = reader) =>
  (await (await ask(`api/records?since=${place}`, token)).json()) as RecordsSince
const sequences = ({ records }: RecordsSince) => records.map(({ sequence }) => sequence)
const feed = (place: number, token = reader) =>
  new WebSocket(new URL(`feed?since=${place}`, server.url.replace('http', 'ws')), {
    headers: { Authorization: `Bearer ${token}` },
  })

/** Makes a call to a number that nobody has; it leaves one record. */
async function failedCall(): Promise<void> {
  const caller = await startCall(server.sipPort, OFFICE[0]!, '999', 'uac-failed')
  await caller.done()
}

beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  reader = await makeToken('records:read')
  manager = await makeToken('manage')
  for (let i = 0; i < 3; i++) await failedCall()
  await server.recordsAfter(3)
})
afterAll(() => server.dispose())

describe('scopes', () => {
  const routes: { name: string; method: string; path: string }[] = []
  traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    const { method = 'POST', path: at = '' } = procedure['~orpc'].route
    routes.push({ name: path.join('.'), method, path: at.replace('{callId}', 'none') })
  })

  it('stand on the page of the API, each once, with a way to prove oneself', async () => {
    const page = (await (await ask('api/openapi.json', manager)).json()) as {
      openapi: string
      security: unknown
      components: { securitySchemes: unknown }
      paths: Record<string, Record<string, { operationId: string; responses: unknown }>>
    }
    expect(page.openapi).toMatch(/^3\.1\./)
    expect(page.security).toEqual([{ token: [] }])
    expect(page.components.securitySchemes).toMatchObject({ token: { type: 'http', scheme: 'bearer' } })
    const operations = Object.entries(page.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, responses }]) => {
        expect(Object.keys(responses as object).length, path).toBeGreaterThan(0)
        return { method: method.toUpperCase(), path: path.replace('{callId}', 'none'), operationId }
      }),
    )
    const named = (list: readonly { method: string; path: string }[]) =>
      list.map(({ method, path }) => `${method} ${path}`).sort()
    expect(named(operations)).toEqual(named(routes))
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(routes.length)
  })
  it('tells the health at once, and as a feed at an address of its own', async () => {
    const health = await ask('api/health', manager)
    expect([health.status, health.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await health.json()).toMatchObject({ phones: 0, calls: 0 })
    const stop = new AbortController()
    const watching = await ask('api/health/watch', manager, { signal: stop.signal })
    expect(watching.headers.get('content-type')).toBe('text/event-stream')
    stop.abort()
  })
  it('names procedures that are there', () => {
    const names = new Set(routes.map(({ name }) => name))
    expect([...RECORDS_READ_PROCEDURES].filter((name) => !names.has(name))).toEqual([])
    expect(routes.length).toBeGreaterThan(30)
  })

  it('records:read may call what the table lists and nothing else of the whole contract', async () => {
    const refused: string[] = []
    for (const { name, method, path } of routes) {
      const stop = new AbortController()
      const init = { method, signal: stop.signal, ...(method === 'GET' ? {} : { body: '{}' }) }
      const response = await ask(`api${path}`, reader, init)
      if (response.status === 403) refused.push(name)
      stop.abort()
    }
    const readable: readonly string[] = RECORDS_READ_PROCEDURES
    const wanted = routes.map(({ name }) => name).filter((name) => !readable.includes(name))
    expect(refused).toEqual(wanted)
  })

  it('records:masked reads the same and sees numbers in part', async () => {
    const masked = await makeToken('records:masked')
    const [record] = (await since(0, masked)).records
    expect(record).toMatchObject({ caller_number: '100', dialed_number: '•••', user_agent: '' })
    const body = JSON.stringify({ filter: { where: [{ field: 'dialed', is: 'begins', values: ['9'] }] } })
    const refused = await ask('api/records/query', masked, { method: 'POST', body })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      403,
      'search.hidden',
    ])
    expect((await ask('api/settings', masked)).status).toBe(403)
    const listener = feed(0, masked)
    const [message] = (await once(listener, 'message')) as [Buffer]
    listener.close()
    expect(JSON.parse(message.toString())).toMatchObject({ record: { dialed_number: '•••' } })
    expect(readFileSync(join(server.dataDir, 'halfcall.log'), 'utf8')).toMatch(/records:masked.*token made/)
  })

  it('manage does everything, and only it gets the window and downloads', async () => {
    expect((await ask('api/settings', manager)).status).toBe(200)
    expect(sequences(await since(0, manager))).toEqual([1, 2, 3])
    expect((await ask('download/none', reader)).status).toBe(403)
    const window = new WebSocket(new URL('rpc', server.url.replace('http', 'ws')), {
      headers: { Authorization: `Bearer ${reader}` },
    })
    const [error] = (await once(window, 'error')) as [Error]
    expect(error.message).toContain('403')
  })
})

describe('tokens', () => {
  it('are listed without their secret, and nowhere in the logs', async () => {
    const { stdout } = await cli('token', 'list')
    expect(stdout).toMatch(/records:read.*for records:read/)
    const secret = reader.split('_')[2]!
    const log = readFileSync(join(server.dataDir, 'halfcall.log'), 'utf8')
    for (const text of [stdout, log, server.output()]) expect(text).not.toContain(secret)
  })

  it('in an address count for nothing', async () => {
    expect((await fetch(new URL(`api/records?token=${reader}`, server.url))).status).toBe(401)
  })

  it('revoked ones end at once, open feeds too', async () => {
    const token = await makeToken('records:read')
    const id = token.split('_')[1]!
    const listener = feed(0, token)
    await once(listener, 'message')
    const closed = once(listener, 'close')
    expect((await cli('token', 'revoke', id)).code).toBe(0)
    const [code] = (await closed) as [number]
    expect(code).toBe(4401)
    expect((await ask('api/records', token)).status).toBe(401)
    const again = await cli('token', 'revoke', id)
    expect([again.code, again.stderr]).toEqual([1, `halfcall: no token has the id ${id}\n`])
  })
})

describe('records since', () => {
  it('come once each, by HTTP and by the feed, over a kill too', async () => {
    const first = await since(0)
    expect([sequences(first), first.next, first.gaps]).toEqual([[1, 2, 3], 3, []])
    const heard: number[] = []
    const hear = (listener: WebSocket, until: number) =>
      new Promise<void>((resolve) =>
        listener.on('message', (data: Buffer) => {
          const message = JSON.parse(data.toString()) as { type: string; sequence: number }
          if (message.type === 'record') heard.push(message.sequence)
          else if (message.sequence === until) resolve()
        }),
      )
    const listener = feed(1)
    const caughtUp = hear(listener, 4)
    await failedCall()
    await caughtUp
    const closed = once(listener, 'close')
    await server.kill()
    await closed
    server = await startServer({ dataDir: server.dataDir })
    await failedCall()
    await hear(feed(heard.at(-1)!), 5)
    expect(heard).toEqual([2, 3, 4, 5])
    expect(sequences(await since(first.next))).toEqual([4, 5])
  })

  it.each(['-1', 'x', '1.5'])('refuses to begin at %s', async (place) => {
    expect((await ask(`api/records?since=${place}`, reader)).status).toBe(400)
    const listener = new WebSocket(new URL(`feed?since=${place}`, server.url.replace('http', 'ws')), {
      headers: { Authorization: `Bearer ${reader}` },
    })
    const [error] = (await once(listener, 'error')) as [Error]
    expect(error.message).toContain('400')
  })
})

describe('a webhook', () => {
  let receiver: Server
  const taken: number[] = []
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let text = ''
      request.setEncoding('utf8').on('data', (part: string) => (text += part))
      request.on('end', () => {
        const body = JSON.parse(text) as { records: { sequence: number }[] }
        taken.push(...body.records.map(({ sequence }) => sequence))
        response.writeHead(204).end()
      })
    })
    await once(receiver.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(() => receiver.close())

  it('brings each record, also what was written while the receiver was away and the server killed', async () => {
    const { port } = receiver.address() as AddressInfo
    const body = JSON.stringify({ url: `http://127.0.0.1:${port}/` })
    const made = await ask('api/integrations/webhooks', manager, { method: 'POST', body })
    const { secret } = (await made.json()) as { secret: string }
    const before = (await since(0)).next
    await failedCall()
    await eventually('the first', () => taken.includes(before + 1), 10_000)
    receiver.closeAllConnections()
    await new Promise((resolve) => receiver.close(resolve))
    await failedCall()
    await server.recordsAfter(before + 2)
    await server.kill()
    await once(receiver.listen(port, '127.0.0.1'), 'listening')
    server = await startServer({ dataDir: server.dataDir })
    await eventually('the second', () => taken.includes(before + 2), 10_000)
    expect(taken).toEqual([before + 1, before + 2])
    const listed = await (await ask('api/integrations/webhooks', manager)).text()
    const log = readFileSync(join(server.dataDir, 'halfcall.log'), 'utf8')
    for (const text of [listed, log]) expect(text).not.toContain(secret)
  })
})

it('wrong tokens are slowed per address; the command line still gets in', async () => {
  const wrong = `hct_${'0'.repeat(16)}_${'0'.repeat(64)}`
  const statuses: number[] = []
  for (let i = 0; i < 11; i++) statuses.push((await ask('api/records', wrong)).status)
  expect(new Set(statuses.slice(0, 9))).toEqual(new Set([401]))
  expect(statuses.at(-1)).toBe(429)
  expect((await cli('token', 'list')).code).toBe(0)
})
