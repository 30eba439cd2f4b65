import { once } from 'node:events'
import { createSocket, type Socket } from 'node:dgram'
import { connect } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../../test/kit/eventually.ts'
import { silentLog } from '../../kit/index.ts'
import type { Engine } from './options.ts'
import { startEngine } from './start-engine.ts'
import { connectSrf, type Srf } from './testkit/srf.ts'
import { expectIdle, FAST_IN_REAL_TIME, SECRET } from './testkit/site.ts'

let engine: Engine | undefined
let srf: Srf | undefined
let phone: Socket | undefined

afterEach(async () => {
  phone?.close()
  srf?.disconnect()
  srf = undefined
  if (engine) await expectIdle([engine])
})

const start = async () => {
  const bind = { address: '127.0.0.1', port: 0 }
  engine = await startEngine({
    binds: [
      { protocol: 'udp', ...bind },
      { protocol: 'tcp', ...bind },
    ],
    control: { ...bind, secret: SECRET },
    startsClosed: true,
    timers: FAST_IN_REAL_TIME,
    log: silentLog,
  })
  return engine
}

const request = (transport: string, port: number, branch: string) =>
  [
    'OPTIONS sip:127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/${transport} 127.0.0.1:${port};branch=z9hG4bK${branch};rport`,
    'From: <sip:a@127.0.0.1>;tag=1',
    'To: <sip:127.0.0.1>',
    `Call-ID: ${branch}@127.0.0.1`,
    'CSeq: 1 OPTIONS',
    'Max-Forwards: 70',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')

/** Opens a phone over UDP; returns the status lines of the final answers that it receives. */
async function openPhone() {
  phone = createSocket('udp4')
  phone.bind(0, '127.0.0.1')
  await once(phone, 'listening')
  const heard: string[] = []
  phone.on('message', (bytes) => {
    const line = bytes.toString('utf8').split('\r\n', 1)[0]!
    if (line !== 'SIP/2.0 100 Trying') heard.push(line)
  })
  const { port } = phone.address()
  const ask = (branch: string) =>
    phone!.send(request('UDP', port, branch), engine!.listening[0]!.port, '127.0.0.1')
  return { heard, ask }
}

const refused = () => engine!.counters()['refused overload'] ?? 0

it('a request waits, over UDP and TCP, until the verbs are wanted and the door is opened', async () => {
  const { control, listening } = await start()
  const { heard, ask } = await openPhone()
  ask('early')
  const stream = connect(listening.find(({ protocol }) => protocol === 'tcp')!.port, '127.0.0.1')
  let streamed = ''
  stream.setEncoding('utf8').on('data', (text: string) => (streamed += text))
  stream.write(request('TCP', 5060, 'early-stream'))
  await eventually('both are there', () => engine!.counters()['received OPTIONS'] === 2)
  const seen: string[] = []
  srf = await connectSrf(control, SECRET)
  srf.options((_request, response) => {
    seen.push('OPTIONS')
    response.send(200)
  })
  const opened = engine!.open(['options', 'register'])
  ask('later')
  await eventually('the later one is there', () => engine!.counters()['received OPTIONS'] === 3)
  expect(seen).toEqual([])
  srf.register((_request, response) => response.send(200))
  await opened
  await eventually(
    () => `all answers: ${heard.length} ${streamed} ${seen.length}`,
    () => heard.length >= 2 && streamed.includes('SIP/2.0 200 OK'),
  )
  expect(new Set(heard)).toEqual(new Set(['SIP/2.0 200 OK']))
  stream.destroy()
})

it('so many may wait; the others are told to come again', async () => {
  await start()
  const { heard, ask } = await openPhone()
  let asked = 0
  await eventually('a refusal', () => {
    for (let i = 0; i < 100; i++) ask(`crowd${asked++}`)
    return refused() > 0
  })
  await eventually('it is heard', () => heard.length > 0)
  expect(new Set(heard)).toEqual(new Set(['SIP/2.0 503 Service Unavailable']))
})
