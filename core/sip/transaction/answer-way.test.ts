import { describe, expect, it } from 'vitest'
import { parseMessage, type SipRequest } from '../message/index.ts'
import { stampVia } from '../transport/stamp-via.ts'
import type { LocalAddress, Peer, SendFault } from '../transport/index.ts'
import { createAnswerWay } from './answer-way.ts'

const BYTES = Buffer.from('answer')

/**
 * Creates a request with this top Via, as the transport stamps it, and the way of its answers; `dead` cannot be
 * reached.
 */
function wayOf(
  via: string,
  peer: Peer,
  options: { dead?: readonly string[]; servers?: readonly Peer[] } = {},
) {
  const parsed = parseMessage(
    Buffer.from(
      `OPTIONS sip:a@b SIP/2.0\r\nVia: ${via}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n`,
    ),
  )
  if (!parsed.ok) throw new Error(parsed.error.problem)
  const local: LocalAddress = { protocol: peer.protocol, address: '10.0.0.2', port: 5062 }
  const sent: string[] = []
  const located: string[] = []
  const ports = {
    send(_bytes: Uint8Array, to: Peer, from?: LocalAddress): Promise<SendFault | undefined> {
      const where = `${to.address} ${to.port}${to.connection === undefined ? '' : ` on ${to.connection}`}`
      sent.push(`${where} from ${from?.port}`)
      const isDead = options.dead?.includes(where)
      return Promise.resolve(isDead ? { code: 'unreachable', text: 'dead' } : undefined)
    },
    locate(uri: string) {
      located.push(uri)
      return Promise.resolve(options.servers ?? [])
    },
  }
  const message = stampVia(parsed.value as SipRequest, peer)
  return { way: createAnswerWay({ message, peer, local, bytes: 1 }, ports), sent, located }
}

describe('over UDP', () => {
  const peer: Peer = { protocol: 'udp', address: '10.0.0.7', port: 40_000 }

  it.each([
    ['asked for rport', '10.0.0.7:5070;rport', '10.0.0.7 40000'],
    ['asked for rport, behind a NAT', '192.168.1.9:5060;rport', '10.0.0.7 40000'],
    ['says nothing, behind a NAT', '192.168.1.9:5060', '10.0.0.7 40000'],
    ['names a host', 'phone.local:5070;rport', '10.0.0.7 40000'],
    ['did not ask and is where it says', '10.0.0.7:5070', '10.0.0.7 5070'],
    ['did not ask and names no port', '10.0.0.7', '10.0.0.7 5060'],
    ['lies about received', '10.0.0.7:5070;received=9.9.9.9', '10.0.0.7 40000'],
    ['lies about received twice', '10.0.0.7:5070;received=9.9.9.9;Received=9.9.9.8', '10.0.0.7 40000'],
    ['lies about rport', '10.0.0.7:5070;rport=1', '10.0.0.7 5070'],
    ['lies about rport and received', '9.9.9.9:5070;received=9.9.9.9;rport=1', '10.0.0.7 40000'],
    ['names another address in maddr', '10.0.0.7:5070;maddr=9.9.9.9', '10.0.0.7 5070'],
    [
      'names another address in maddr and asked for rport',
      '10.0.0.7:5070;rport;maddr=9.9.9.9',
      '10.0.0.7 40000',
    ],
  ])('an answer finds a sender that %s, from the socket that was asked', async (_, sentBy, target) => {
    const { way, sent, located } = wayOf(`SIP/2.0/UDP ${sentBy};branch=z9hG4bK1`, peer)
    expect(await way.send(BYTES)).toBeUndefined()
    expect(sent).toEqual([`${target} from 5062`])
    expect(located).toEqual([])
  })
})

describe('when the stream of the request has ended', () => {
  const peer: Peer = { protocol: 'tcp', address: '10.0.0.7', port: 40_000, connection: 3 }
  const server = (last: number): Peer => ({ protocol: 'tcp', address: `10.0.1.${last}`, port: 5080 })
  const itself: Peer = { protocol: 'tcp', address: '10.0.0.7', port: 5080 }

  it('an answer goes over a new one to the port of the sent-by', async () => {
    const { way, sent, located } = wayOf('SIP/2.0/TCP proxy.example:5070;branch=z9hG4bK1', peer)
    await way.send(BYTES)
    way.connectionLost()
    await way.send(BYTES)
    expect(sent).toEqual(['10.0.0.7 40000 on 3 from 5062', '10.0.0.7 5070 from 5062'])
    expect(located).toEqual([])
  })

  it.each([
    ['TCP', 'sip:proxy.example;transport=tcp', '5060'],
    ['TLS', 'sip:proxy.example;transport=tls', '5061'],
  ])('and when that fails, to the servers of its name (%s)', async (protocol, uri, port) => {
    const dead = [`10.0.0.7 ${port}`, '10.0.0.7 5080', '10.0.1.1 5080']
    const { way, sent, located } = wayOf(
      `SIP/2.0/${protocol} proxy.example;branch=z9hG4bK1`,
      { ...peer, protocol: protocol === 'TLS' ? 'tls' : 'tcp' },
      { dead, servers: [itself, server(1), server(2)] },
    )
    way.connectionLost()
    expect(await way.send(BYTES)).toBeUndefined()
    expect(await way.send(BYTES)).toBeUndefined()
    expect(located).toEqual([uri])
    expect(sent.map((one) => one.split(' ')[0])).toEqual([
      '10.0.0.7',
      '10.0.0.7',
      '10.0.1.1',
      '10.0.1.2',
      '10.0.1.2',
    ])
  })

  it('but never to servers of a name that is not the sender’s', async () => {
    const { way, sent } = wayOf('SIP/2.0/TCP victim.example;branch=z9hG4bK1', peer, {
      dead: ['10.0.0.7 5060'],
      servers: [server(1)],
    })
    way.connectionLost()
    expect(await way.send(BYTES)).toMatchObject({ code: 'unreachable' })
    expect(sent).toEqual(['10.0.0.7 5060 from 5062'])
  })

  it('and when all fail, the first fault is told', async () => {
    const { way } = wayOf('SIP/2.0/TCP [2001:db8::1]:5070;branch=z9hG4bK1', peer, { dead: ['10.0.0.7 5070'] })
    way.connectionLost()
    expect(await way.send(BYTES)).toMatchObject({ code: 'unreachable' })
  })
})
