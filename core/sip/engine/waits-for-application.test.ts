import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '../../../test/kit/eventually.ts'
import { silentLog } from '../../kit/index.ts'
import type { Engine } from './options.ts'
import { startEngine } from './start-engine.ts'
import { connectSrf, type Srf } from './testkit/srf.ts'
import { expectIdle, FAST, SECRET } from './testkit/site.ts'

let engine: Engine | undefined
let srf: Srf | undefined

afterEach(async () => {
  srf?.disconnect()
  if (engine) await expectIdle([engine])
})

it('leaves a request unanswered until an application wants some, and answers when it is sent again', async () => {
  engine = await startEngine({
    binds: [{ protocol: 'udp', address: '127.0.0.1', port: 0 }],
    control: { address: '127.0.0.1', port: 0, secret: SECRET },
    waitsForApplication: true,
    timers: FAST,
    log: silentLog,
  })
  const { port } = engine.listening[0]!
  const phone = createSocket('udp4')
  phone.bind(0, '127.0.0.1')
  await once(phone, 'listening')
  const answers: string[] = []
  phone.on('message', (bytes) => answers.push(bytes.toString('utf8').split('\r\n', 1)[0]!))
  const ask = () =>
    phone.send(
      [
        'OPTIONS sip:127.0.0.1 SIP/2.0',
        `Via: SIP/2.0/UDP 127.0.0.1:${phone.address().port};branch=z9hG4bKwait;rport`,
        'From: <sip:a@127.0.0.1>;tag=1',
        'To: <sip:127.0.0.1>',
        'Call-ID: wait@127.0.0.1',
        'CSeq: 1 OPTIONS',
        'Max-Forwards: 70',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
      port,
      '127.0.0.1',
    )
  ask()
  srf = await connectSrf(engine.control, SECRET)
  srf.options((_request, response) => response.send(200))
  await eventually('an answer', () => {
    ask()
    return answers.length > 0
  })
  phone.close()
  expect(new Set(answers.filter((line) => !line.includes(' 100 ')))).toEqual(new Set(['SIP/2.0 200 OK']))
})
