import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../../test/kit/eventually.ts'
import { MAX_PIPELINED, oneAtATime } from './one-at-a-time.ts'

const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

/** Opens a server that answers when it is told to, and a connection to it. */
async function open() {
  const begun: { url: string; response: ServerResponse }[] = []
  const inTurn = oneAtATime((request, response) => void begun.push({ url: request.url!, response }))
  const server = createServer(inTurn.request).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  closing.push(() => (client.destroy(), server.closeAllConnections(), server.close()))
  let text = ''
  client.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')))
  client.on('error', () => undefined)
  const ask = (from: number, count: number) =>
    client.write(
      Array.from({ length: count }, (_, i) => `GET /${from + i} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''),
    )
  return { begun, client, ask, answers: () => [...text.matchAll(/body of (\d+);/g)].map((m) => Number(m[1])) }
}

it.each([
  { sent: 1, answered: 1, isClosed: false },
  { sent: 5, answered: 5, isClosed: false },
  { sent: MAX_PIPELINED + 1, answered: MAX_PIPELINED + 1, isClosed: false },
  { sent: MAX_PIPELINED + 2, answered: MAX_PIPELINED + 1, isClosed: true },
  { sent: 520, answered: MAX_PIPELINED + 1, isClosed: true },
])(
  '$sent requests ahead: $answered answers in order, closed: $isClosed',
  async ({ sent, answered, isClosed }) => {
    const { begun, client, ask, answers } = await open()
    const closed = once(client, 'close')
    ask(0, sent)
    for (let place = 0; place < answered; place++) {
      await eventually(`request ${place} begins`, () => begun.length > place)
      expect(begun).toHaveLength(place + 1)
      expect(begun[place]!.url).toBe(`/${place}`)
      begun[place]!.response.end(`body of ${place};`)
    }
    const wanted = Array.from({ length: answered }, (_, place) => place)
    await eventually('all answers', () => answers().length === answered)
    expect(answers()).toEqual(wanted)
    if (isClosed) return void (await closed)
    ask(answered, 1)
    await eventually('the connection goes on', () => begun.length === answered + 1)
  },
)

it('begins nothing more for a connection that is gone', async () => {
  const { begun, client, ask } = await open()
  ask(0, 10)
  await eventually('the first begins', () => begun.length === 1)
  const gone = once(begun[0]!.response, 'close')
  client.destroy()
  await gone
  expect(begun).toHaveLength(1)
})
