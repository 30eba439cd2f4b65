import { expect, it } from 'vitest'
import { plainUri } from '../address/index.ts'
import type { Source } from '../request.ts'
import { cameThrough, whyUnreachable, type Surroundings, type Unreachable } from './reachable.ts'

const around: Surroundings = {
  isOwn: (host) => ['192.0.2.1', '2001:db8::1', 'office.local'].includes(host),
  ports: [5060, 8088],
  proxies: ['edge.example', '203.0.113.7:5070'],
}
const from = (text: string): Source => {
  const [, transport, address, port] = /^(\w+) (.*) (\d+)$/.exec(text)!
  return { transport: transport!, address: address!, port: Number(port) }
}

it.each<[uri: string, source: string, why: Unreachable | undefined]>([
  ['sip:101@192.0.2.10:5060', 'udp 192.0.2.10 5060', undefined],
  ['sip:101@10.0.0.5', 'udp 192.0.2.10 5060', undefined],
  ['sip:101@phone.local', 'udp 192.0.2.10 5060', undefined],
  ['sip:x@df7jal23ls0d.invalid;transport=ws', 'ws 192.0.2.10 4711', undefined],
  ['sip:101@127.0.0.1:5062', 'udp 127.0.0.1 5062', undefined],
  ['sip:101@127.0.0.1:25', 'udp 192.0.2.10 5060', 'loopback'],
  ['sip:101@localhost:25', 'udp 192.0.2.10 5060', 'loopback'],
  ['sip:101@[::1]', 'udp 2001:db8::9 5060', 'loopback'],
  ['sip:101@[::ffff:127.0.0.1]', 'udp 192.0.2.10 5060', 'loopback'],
  ['sip:101@192.0.2.10;maddr=127.0.0.1', 'udp 192.0.2.10 5060', 'loopback'],
  ['sip:101@127.0.0.1:5060', 'udp 127.0.0.1 5062', 'own-port'],
  ['sip:101@127.0.0.9', 'udp 127.0.0.1 5062', 'own-port'],
  ['sip:101@192.0.2.1', 'udp 192.0.2.10 5060', 'own-port'],
  ['sip:101@office.local:8088;transport=tcp', 'udp 192.0.2.10 5060', 'own-port'],
  ['sip:101@192.0.2.1:5062', 'udp 192.0.2.10 5060', undefined],
  ['sips:101@192.0.2.1', 'tls 192.0.2.10 5060', undefined],
  ['sip:101@0.0.0.0', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@0.1.2.3', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@[::]', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@224.0.1.75', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@239.255.255.250;transport=udp', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@255.255.255.255', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@240.0.0.1', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@[ff02::1]', 'udp 192.0.2.10 5060', 'nobody'],
  ['sip:101@192.0.2.10;maddr=224.0.1.75', 'udp 192.0.2.10 5060', 'nobody'],
])('%s from %s: %s', (uri, source, why) => {
  expect(whyUnreachable(plainUri(uri)!, from(source), around)).toBe(why)
})

it.each<[hop: string, source: string, isTaken: boolean]>([
  ['sip:192.0.2.20;lr', 'udp 192.0.2.20 5060', true],
  ['sip:192.0.2.20:5080;lr', 'udp 192.0.2.20 5080', true],
  ['sip:[2001:DB8::20];lr', 'udp 2001:db8::20 5060', true],
  ['sip:192.0.2.20;transport=tcp;lr', 'tcp 192.0.2.20 49152', true],
  ['sip:127.0.0.1:5081;transport=tls;lr', 'tls 127.0.0.1 49152', true],
  ['sip:127.0.0.1:5080;lr', 'udp 127.0.0.1 5080', true],
  ['sip:edge.example;lr', 'udp 192.0.2.20 5060', true],
  ['sip:203.0.113.7:5070;lr', 'udp 192.0.2.20 5060', true],
  ['sip:203.0.113.7:5071;lr', 'udp 192.0.2.20 5060', false],
  ['sip:192.0.2.20:5081;lr', 'udp 192.0.2.20 5080', false],
  ['sip:192.0.2.21;lr', 'udp 192.0.2.20 5060', false],
  ['sip:other.example;lr', 'udp 192.0.2.20 5060', false],
  ['sip:192.0.2.20;maddr=192.0.2.21;lr', 'udp 192.0.2.20 5060', false],
  ['sip:127.0.0.1:24950;transport=tcp;lr', 'udp 192.0.2.20 5060', false],
  ['sip:127.0.0.1:24950;transport=tcp;lr', 'udp 127.0.0.1 5080', false],
  ['sip:127.0.0.1:24950;transport=tcp;lr', 'tcp 127.0.0.1 49152', false],
  ['sip:192.0.2.1:5060;lr', 'udp 192.0.2.20 5060', false],
  ['sip:224.0.1.75;lr', 'udp 192.0.2.20 5060', false],
])('a Path with %s on top from %s: %s', (hop, source, isTaken) => {
  expect(cameThrough(plainUri(hop)!, from(source), around)).toBe(isTaken)
})
