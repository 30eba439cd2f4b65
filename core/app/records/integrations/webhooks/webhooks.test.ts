import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../../test/kit/virtual-clock.ts'
import { newWebhookSchema, type CallRecord, type RecordsSince } from '../../../../contract/index.ts'
import { defineSectionStore } from '../../../configuration/section-store.ts'
import { memoryConfiguration } from '../../../configuration/testkit/memory-configuration.ts'
import type { LiveConfiguration } from '../../../../config/index.ts'
import { PbxError, silentLog } from '../../../../kit/index.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

const HOUR_MS = 3_600_000
interface Body {
  readonly id: string
  readonly event: string
  readonly records: { readonly sequence: number }[]
}

let clock = createVirtualClock()
let written: number[]
let deleted: number
let configuration: LiveConfiguration
let kept: unknown
let tell: () => void
let receiver: Server
let answer: (request: IncomingMessage, response: ServerResponse, sequences: number[]) => void
let bodies: Body[]
let signatures: { header: string; text: string }[]
let heard: () => void
let webhooks: Webhooks

function page(since: number, limit: number): RecordsSince {
  if (since > (written.at(-1) ?? 0)) throw new PbxError('since.beyond-end', 'beyond')
  const rows = written.filter((sequence) => sequence > Math.max(since, deleted)).slice(0, limit)
  const last = written.at(-1) ?? 0
  return {
    records: rows.map((sequence) => ({ sequence, record_id: `r${sequence}` }) as CallRecord),
    next: rows.length === limit ? rows.at(-1)! : Math.max(since, last),
    more: rows.length === limit,
    gaps: since < deleted ? [{ first: since + 1, last: deleted, deletions: [] }] : [],
  }
}
async function start() {
  const started = await createWebhooks({
    webhooks: defineSectionStore(configuration, 'webhooks'),
    store: {
      putAside: () => Promise.resolve(),
      load: () => Promise.resolve(kept),
      save(body) {
        kept = JSON.parse(JSON.stringify(body))
        return Promise.resolve()
      },
    },
    recordsSince: async (since, limit) => page(since, limit),
    lastSequence: () => written.at(-1) ?? 0,
    onRecords(listener) {
      tell = listener
      return () => undefined
    },
    health: { set: (_, problem) => (warning = problem?.text) },
    clock,
    log: silentLog,
    random: () => 1,
  })
  configuration.onChange(() => started.webhooksChanged())
  return started
}
let warning: string | undefined
const url = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`
const create = () => webhooks.create({ url: url(), allowsLinkLocal: false })
const write = (upTo: number) => {
  written = Array.from({ length: upTo }, (_, i) => i + 1)
  tell()
}
const ok = (_: IncomingMessage, response: ServerResponse) => response.writeHead(204).end()
const no = (_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end()
/** Resolves once the view is as wanted, looking again after each turn of the event loop. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}
const view = () => webhooks.list()[0]!
const told = () => bodies.flatMap(({ records }) => records.map(({ sequence }) => sequence))
/** Lets the wait after a failure go by and the next try come to its end. */
async function retryAfter(ms: number): Promise<void> {
  const before = JSON.stringify(view())
  clock.advance(ms)
  await until(() => JSON.stringify(view()) !== before)
}

beforeEach(async () => {
  clock = createVirtualClock()
  configuration = await memoryConfiguration()
  ;[written, deleted, kept, bodies, signatures] = [[], 0, undefined, [], []]
  ;[answer, heard] = [ok, () => undefined]
  receiver = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      const body = JSON.parse(text) as Body
      bodies.push(body)
      signatures.push({ header: String(request.headers['halfcall-signature']), text })
      heard()
      answer(
        request,
        response,
        body.records.map(({ sequence }) => sequence),
      )
    })
  })
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
  webhooks = await start()
})
afterEach(async () => {
  webhooks.stop()
  receiver.closeAllConnections()
  await new Promise((resolve) => receiver.close(resolve))
})

it('brings what is written from now on, in order, in batches of a hundred, signed', async () => {
  written = [1, 2, 3]
  const { secret } = await create()
  write(253)
  await until(() => view().sequence === 253)
  expect(told()).toEqual(written.slice(3))
  expect(bodies.map(({ records }) => records.length)).toEqual([100, 100, 50])
  for (const { header, text } of signatures) {
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header)!
    expect(Number(time)).toBe(Math.floor(clock.wall() / 1000))
    expect(mac).toBe(createHmac('sha256', secret).update(`${time}.${text}`).digest('hex'))
  }
  expect(JSON.stringify(webhooks.list())).not.toContain(secret)
})

it('waits for a receiver that fails, longer each time, and loses nothing over a restart', async () => {
  await create()
  answer = no
  write(3)
  await until(() => view().failures === 1)
  for (let failures = 2; failures <= 16; failures++) {
    const tries = bodies.length
    clock.advance(Math.min(HOUR_MS, 1000 * 2 ** (failures - 2)) - 1)
    expect(bodies.length).toBe(tries)
    await retryAfter(1)
    expect(view().failures).toBe(failures)
  }
  expect(view()).toMatchObject({ sequence: 0, lag: 3, lastDelivery: { status: null, problem: 'HTTP 500' } })
  expect(warning).toContain('does not take records')
  webhooks.stop()
  ;[bodies, answer] = [[], ok]
  webhooks = await start()
  await until(() => view().sequence === 3)
  expect(told()).toEqual([1, 2, 3])
  expect(view()).toMatchObject({ failures: 0, failingSince: null, lag: 0 })
  expect(warning).toBeUndefined()
})

it('sends the same id again when the answer was lost', async () => {
  await create()
  answer = (request) => request.socket.destroy()
  write(1)
  await until(() => view().failures === 1)
  answer = ok
  await retryAfter(1000)
  expect(bodies).toHaveLength(2)
  expect(bodies[0]).toEqual(bodies[1])
})

it('gives up on a receiver that does not answer within ten seconds', async () => {
  await create()
  answer = () => undefined
  const asked = new Promise<void>((resolve) => (heard = resolve))
  write(1)
  await asked
  await retryAfter(10_000)
  expect(view().lastDelivery!.problem).toBe('no answer within 10 seconds')
})

it('follows no redirect and reads no endless answer', async () => {
  await create()
  answer = (_, response) => response.writeHead(307, { Location: '/elsewhere' }).end()
  write(1)
  await until(() => view().failures === 1)
  expect(view().lastDelivery!.problem).toBe('HTTP 307')
  answer = (_, response) => {
    response.writeHead(200)
    const more = () => {
      while (response.write('x'.repeat(10_000)));
      response.once('drain', more)
    }
    more()
  }
  await retryAfter(1000)
  expect(view()).toMatchObject({ sequence: 1, failures: 0 })
})

describe('a record that nobody takes for a day', () => {
  beforeEach(async () => {
    await create()
    answer = (request, response, sequences) => (sequences.includes(2) ? no : ok)(request, response)
    write(4)
    await until(() => view().failures === 1)
    while (view().deadLetters.length === 0) await retryAfter(HOUR_MS)
    await until(() => view().sequence === 4)
  })

  it('becomes a dead letter, and the others go on', () => {
    expect(view().deadLetters).toMatchObject([{ sequence: 2, recordId: 'r2', problem: 'HTTP 500' }])
    const taken = bodies.filter(({ records }) => !records.some(({ sequence }) => sequence === 2))
    expect(taken.flatMap(({ records }) => records.map(({ sequence }) => sequence))).toEqual([1, 3, 4])
  })

  it('can be sent again or discarded', async () => {
    const { id } = view()
    expect(await webhooks.retry(id, 2)).toEqual({ kind: 'failed', why: 'HTTP 500' })
    expect(view().deadLetters).toHaveLength(1)
    answer = ok
    expect(await webhooks.retry(id, 2)).toEqual({ kind: 'taken', status: 204 })
    expect(view().deadLetters).toEqual([])
  })
})

it('counts records that were deleted before they were taken', async () => {
  await create()
  answer = no
  write(5)
  await until(() => view().failures === 1)
  ;[deleted, answer] = [3, ok]
  await retryAfter(1000)
  await until(() => view().sequence === 5)
  expect([view().deletedBefore, told().slice(5)]).toEqual([3, [4, 5]])
})

it('can be tried out, and removed while it fails', async () => {
  const { view: made } = await create()
  expect(await webhooks.test(made.id)).toEqual({ kind: 'taken', status: 204 })
  expect(bodies).toMatchObject([{ event: 'test', records: [] }])
  answer = no
  write(1)
  await until(() => view().failures === 1)
  await webhooks.remove(made.id)
  expect([webhooks.list(), clock.pending]).toEqual([[], 0])
})

it.each([
  'http://169.254.169.254/',
  'http://[fe80::1]/',
  'http://2852039166/',
  'http://[::ffff:169.254.1.1]/',
])('does not send to %s', async (to) => {
  const { view: made } = await webhooks.create({ url: to, allowsLinkLocal: false })
  expect(await webhooks.test(made.id)).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('is a link-local address') as string,
  })
})

it.each(['ftp://example.com', 'file:///etc/passwd', 'http://me:secret@example.com/', 'records', ''])(
  'does not take %s as an address',
  (to) => {
    expect(newWebhookSchema.safeParse({ url: to }).success).toBe(false)
  },
)

it.each([
  [429, () => '7200', 7_200_000],
  [503, () => '30', 30_000],
  [429, () => new Date(Math.floor(clock.wall() / 1000) * 1000 + 60_000).toUTCString(), 59_000],
])(
  'comes again when a receiver that is busy (%i) says so, also after a restart',
  async (status, after, ms) => {
    await create()
    answer = (_, response) => response.writeHead(status, { 'Retry-After': after() }).end()
    write(2)
    await until(() => view().failures === 1)
    answer = ok
    webhooks.stop()
    webhooks = await start()
    clock.advance(ms / 2)
    tell()
    await new Promise((resolve) => setImmediate(resolve))
    expect(bodies).toHaveLength(1)
    clock.advance(ms / 2 + 2000)
    await until(() => view().sequence === 2)
  },
)

it('goes on with the next record when its place is of other records', async () => {
  write(5)
  await create()
  written = [1, 2]
  webhooks.stop()
  webhooks = await start()
  await until(() => view().sequence === 2)
  write(4)
  await until(() => view().sequence === 4)
  expect(told()).toEqual([3, 4])
})

it('one that comes with a configuration gets the records from now on, and keeps its place when its address changes', async () => {
  write(3)
  const hook = { id: 'from-a-file', url: url(), allowsLinkLocal: false, secret: 'of the file' }
  const section = defineSectionStore(configuration, 'webhooks')
  await section.save(() => [hook])
  write(5)
  await until(() => view().sequence === 5)
  expect(told()).toEqual([4, 5])
  await section.save(() => [{ ...hook, url: `${url()}/elsewhere` }])
  expect(view()).toMatchObject({ sequence: 5, url: `${url()}/elsewhere` })
  expect(JSON.stringify(kept)).not.toContain('of the file')
  await section.save(() => [])
  expect([webhooks.list(), kept]).toEqual([[], []])
})
