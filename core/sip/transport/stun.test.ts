import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import { createTransports } from './create-transports.ts'
import { bindingAnswer, isStun } from './stun.ts'

const TRANSACTION = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex')
const request = (attributes = '', type = '0001', cookie = '2112a442') => {
  const body = Buffer.from(attributes, 'hex')
  const length = Buffer.alloc(2)
  length.writeUInt16BE(body.length)
  return Buffer.concat([Buffer.from(type, 'hex'), length, Buffer.from(cookie, 'hex'), TRANSACTION, body])
}
const answerTo = (bytes: Uint8Array, address = '192.0.2.1', port = 32_853) => {
  const answer = bindingAnswer(bytes, { address, port })
  return answer && Buffer.from(answer).toString('hex')
}
const PREFIX = `2112a442${TRANSACTION.toString('hex')}`

it.each([
  // The addresses are those of RFC 5769 §2.2 and §2.3.
  ['192.0.2.1', `0101000c${PREFIX}002000080001a147e112a643`],
  [
    '2001:db8:1234:5678:11:2233:4455:6677',
    `01010018${PREFIX}002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9`,
  ],
  ['fe80::1%eth0', `01010018${PREFIX}002000140002a147df92a442${xor('000000000000000000000001', 4)}`],
  ['::ffff:192.0.2.1', `01010018${PREFIX}002000140002a1472112a442${xor('000000000000ffffc0000201', 4)}`],
])('tells %s where it is seen', (address, expected) => {
  expect(answerTo(request(), address)).toBe(expected)
})

function xor(hex: string, from: number): string {
  const mask = Buffer.concat([Buffer.from('2112a442', 'hex'), TRANSACTION])
  return Buffer.from(Buffer.from(hex, 'hex').map((byte, index) => byte ^ mask[from + index]!)).toString('hex')
}

it('takes attributes that may be ignored, and names those that may not', () => {
  const software = '80220004' + '61626364'
  const username = '00060003' + '61626300'
  expect(answerTo(request(software + username))).toMatch(/^0101/)
  expect(answerTo(request(`${software}0003000400000002`))).toBe(
    `01110024${PREFIX}0009001500000414${Buffer.from('Unknown Attribute').toString('hex')}000000000a000200030000`,
  )
})

it.each([
  ['an answer', request('', '0101')],
  ['an indication', request('', '0011')],
  ['another method', request('', '0003')],
  ['no cookie', request('', '0001', '00000000')],
  ['a length that lies', Buffer.concat([request(), Buffer.alloc(4)])],
  ['an attribute that goes beyond', request('80220040')],
  ['an attribute without end', request('80220004616263')],
  ['half an attribute', request('8022')],
  ['more than any needs', request(`80220400${'00'.repeat(1024)}`)],
  ['half a head', request().subarray(0, 19)],
  ['nothing', Buffer.alloc(0)],
])('says nothing to %s', (_, bytes) => {
  expect(answerTo(bytes)).toBeUndefined()
})

it('bytes of any kind neither throw nor get a long answer', () => {
  let seed = 7
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) % 256
  for (let round = 0; round < 5000; round++) {
    const bytes = request(Buffer.from(Array.from({ length: (round % 30) * 4 }, random)).toString('hex'))
    if (round % 3 === 0) bytes[round % bytes.length] = random()
    expect(bindingAnswer(bytes, { address: '192.0.2.1', port: 1 })?.length ?? 0).toBeLessThanOrEqual(80)
  }
})

it('no SIP message is taken for STUN', () => {
  for (const text of [
    'OPTIONS sip:a@b SIP/2.0\r\n',
    "!'%*+`.~ sip:a@b SIP/2.0\r\n",
    'SIP/2.0 200 OK\r\n\r\n\r\n\r\n',
    'a'.repeat(20),
  ])
    expect(isStun(Buffer.from(text))).toBe(false)
})

it('is answered on the SIP port, by the socket that was asked', async () => {
  const layer = await createTransports({
    binds: ['127.0.0.1', '127.0.0.2', '::1'].map((address) => ({ protocol: 'udp', address, port: 0 })),
    clock: createVirtualClock(),
    log: silentLog,
    listener: {
      received: () => expect.unreachable(),
      malformed: () => expect.unreachable(),
      disconnected: () => undefined,
    },
  })
  for (const { address, port } of layer.listening) {
    const phone = createSocket(address === '::1' ? 'udp6' : 'udp4')
    phone.bind(0, address === '::1' ? '::1' : '127.0.0.1')
    await once(phone, 'listening')
    phone.send(request(), port, address)
    const [bytes, from] = (await once(phone, 'message')) as [Buffer, { address: string; port: number }]
    expect([from.address, from.port]).toEqual([address, port])
    const own = phone.address()
    expect(bytes.toString('hex')).toBe(answerTo(request(), own.address, own.port))
    phone.close()
  }
  await layer.close()
})
