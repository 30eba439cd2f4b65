import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { createMemoryNetwork, type LocalAddress, type TransportLayer } from '../../transport/index.ts'
import { createShowing } from './shown.ts'

const EXTERNAL = '203.0.113.5'
const silent = { received: () => undefined, malformed: () => undefined, disconnected: () => undefined }
const layerAt = (local: LocalAddress): TransportLayer =>
  createMemoryNetwork({ clock: createVirtualClock() }).attach(local, silent)
const udp = (address: string, port = 5060): LocalAddress => ({ protocol: 'udp', address, port })

describe('the external address', () => {
  const showing = createShowing(layerAt(udp('192.168.1.2')), () => EXTERNAL)

  it.each(['8.8.8.8', '203.0.113.77', '172.32.0.1', '2600::1'])(
    'is shown to %s, which is outside',
    (address) => {
      expect(showing.to(udp(address))).toMatchObject({ host: EXTERNAL, contact: `<sip:${EXTERNAL}:5060>` })
      expect(showing.at(udp('192.168.1.2', 5070), udp(address))).toMatchObject({ host: EXTERNAL, port: 5070 })
    },
  )

  it.each([
    '192.168.1.77',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.254',
    '127.0.0.1',
    '169.254.1.1',
    '100.64.0.9',
    '::1',
    'fe80::9',
    'fd00::9',
  ])('is not shown to %s, which is inside', (address) => {
    expect(showing.to(udp(address))).toMatchObject({ host: '192.168.1.2' })
    expect(showing.at(udp('192.168.1.3'), udp(address))).toMatchObject({ host: '192.168.1.3' })
  })

  it('is the one of the moment', () => {
    const router: { address?: string } = {}
    const changing = createShowing(layerAt(udp('192.168.1.2')), () => router.address)
    expect(changing.to(udp('8.8.8.8'))).toMatchObject({ host: '192.168.1.2' })
    router.address = EXTERNAL
    expect(changing.to(udp('8.8.8.8'))).toMatchObject({ host: EXTERNAL })
    expect(changing.hostport(udp('192.168.1.2'), true)).toBe(`udp/${EXTERNAL}:5060`)
  })

  it('is ourselves', () => {
    expect(showing.isOurselves(udp(EXTERNAL))).toBe(true)
    expect(showing.isOurselves(udp('192.168.1.2'))).toBe(true)
    expect(showing.isOurselves(udp(EXTERNAL, 5062))).toBe(false)
    expect(showing.isOurselves(udp('192.168.1.9'))).toBe(false)
  })
})

it('an IPv6 address stands in brackets, a transport other than UDP is named', () => {
  const local: LocalAddress = { protocol: 'tcp', address: '2001:db8::2', port: 5060 }
  const showing = createShowing(layerAt(local), () => undefined)
  expect(showing.to({ ...local, address: '2600::1' })?.contact).toBe('<sip:[2001:db8::2]:5060;transport=tcp>')
  expect(showing.to(udp('2600::1'))).toBeUndefined()
})
