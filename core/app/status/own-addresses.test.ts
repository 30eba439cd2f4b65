import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { ownServers, rankCards } from './own-addresses.ts'

/** Returns a network interface with an address such as `192.168.1.7/24`, and a maker's address where it matters. */
function info(cidr: string, mac = '00:00:5e:00:53:01'): NetworkInterfaceInfo {
  const [address = '', bits = ''] = cidr.split('/')
  const isV6 = address.includes(':')
  const common = { address, mac, internal: address === '127.0.0.1' || address === '::1', cidr }
  return isV6
    ? { ...common, family: 'IPv6', netmask: 'ffff:ffff:ffff:ffff::', scopeid: 0 }
    : { ...common, family: 'IPv4', netmask: bits === '32' ? '255.255.255.255' : '255.255.255.0' }
}
const cards = (listing: Record<string, readonly (string | [string, string])[]>) =>
  Object.fromEntries(
    Object.entries(listing).map(([name, addresses]) => [
      name,
      addresses.map((one) => (typeof one === 'string' ? info(one) : info(...one))),
    ]),
  )
const WINDOWS_LOOPBACK = { 'Loopback Pseudo-Interface 1': ['::1/128', '127.0.0.1/8'] }
const MAC_LOOPBACK = { lo0: ['127.0.0.1/8', '::1/128', 'fe80::1/64'] }
const LINUX_LOOPBACK = { lo: ['127.0.0.1/8', '::1/128'] }

/** Listings as people have published them, where each comes from, and which address phones need. */
const PUBLISHED: readonly {
  readonly source: string
  readonly listing: Parameters<typeof cards>[0]
  readonly wayOut: readonly string[]
  readonly first: readonly string[]
}[] = [
  {
    source: 'Node.js documentation of os.networkInterfaces',
    listing: { ...LINUX_LOOPBACK, eth0: ['192.168.1.108/24', 'fe80::a00:27ff:fe4e:66a1/64'] },
    wayOut: ['192.168.1.108'],
    first: ['192.168.1.108 eth0', '127.0.0.1 lo'],
  },
  {
    source: 'Windows with VirtualBox, elibroftw/music-caster src/test_cases/ipconfig.py',
    listing: {
      Ethernet: ['fe80::536e:5298:cc0b:3007/64', '192.168.56.1/24'],
      'Wi-Fi': ['2001:1970:46c7:6f00:b2a6:1d41:da88:1d67/64', '192.168.0.89/24'],
      ...WINDOWS_LOOPBACK,
    },
    wayOut: ['192.168.0.89', '2001:1970:46c7:6f00:b2a6:1d41:da88:1d67'],
    first: ['192.168.0.89 Wi-Fi', '192.168.56.1 Ethernet'],
  },
  {
    source: 'Windows with a Hyper-V switch on the cable, MicrosoftDocs/windows-driver-docs#3401',
    listing: {
      'vEthernet (Default Switch (vEthernet (Dbg)))': ['172.20.16.1/20'],
      'vEthernet (Dbg)': ['192.168.0.239/24'],
      ...WINDOWS_LOOPBACK,
    },
    wayOut: ['192.168.0.239'],
    first: ['192.168.0.239 vEthernet (Dbg)', '172.20.16.1 vEthernet (Default Switch (vEthernet (Dbg)))'],
  },
  {
    source: 'Windows with a tunnel of one address under the name of a cable, microsoft/WSL#6288',
    listing: {
      'Ethernet 3': [['192.168.252.243/32', '02:50:41:00:00:01']],
      'vEthernet (Default Switch)': [['172.17.64.1/20', '00:15:5d:ea:95:09']],
      'Wi-Fi': ['192.168.1.20/24'],
      ...WINDOWS_LOOPBACK,
    },
    wayOut: ['192.168.252.243'],
    first: ['192.168.1.20 Wi-Fi', '192.168.252.243 Ethernet 3', '172.17.64.1 vEthernet (Default Switch)'],
  },
  {
    source: 'macOS with a tunnel as the way out, exelban/stats#2143',
    listing: { ...MAC_LOOPBACK, en0: ['192.168.126.194/24'], utun4: ['198.18.0.1/16'] },
    wayOut: ['198.18.0.1'],
    first: ['192.168.126.194 en0', '198.18.0.1 utun4'],
  },
  {
    source: 'macOS with virtual machines and two tunnels, machyve/xhyve#84, chef/ohai#953',
    listing: {
      ...MAC_LOOPBACK,
      bridge100: ['192.168.64.1/24'],
      utun0: ['10.33.127.240/16'],
      utun9: ['10.25.134.54/32'],
      awdl0: ['fe80::ec08:a6ff:fe88:5b7e/64'],
      en0: ['fe80::7a31:c1ff:feba:9998/64', '10.50.2.166/24'],
    },
    wayOut: ['10.33.127.240'],
    first: ['10.50.2.166 en0', '10.33.127.240 utun0'],
  },
  {
    source: 'Linux with OpenVPN, docker/for-linux#217',
    listing: { ...LINUX_LOOPBACK, tun0: ['10.8.0.6/24'], wlp5s0: ['192.168.2.107/24'] },
    wayOut: ['10.8.0.6'],
    first: ['192.168.2.107 wlp5s0', '10.8.0.6 tun0'],
  },
  {
    source: 'Linux with Docker and two cards, moby/moby#23828',
    listing: {
      docker0: [['172.17.0.1/16', '02:42:31:3c:10:2f']],
      docker_gwbridge: [['172.18.0.1/16', '02:42:ae:88:2f:bc']],
      eth1: ['192.168.99.101/24'],
      eth0: [['10.0.2.15/24', '08:00:27:97:61:7f']],
      ...LINUX_LOOPBACK,
    },
    wayOut: ['10.0.2.15'],
    first: ['10.0.2.15 eth0', '192.168.99.101 eth1', '172.17.0.1 docker0'],
  },
  {
    source: 'Linux with Docker under another name, vmware/open-vm-tools#93',
    listing: {
      ...LINUX_LOOPBACK,
      somethingcrazy0: [['172.17.0.1/16', '02:42:fe:cf:be:3d']],
      ens160: [['192.168.109.145/24', '00:0c:29:3a:55:8e']],
    },
    wayOut: [],
    first: ['192.168.109.145 ens160', '172.17.0.1 somethingcrazy0'],
  },
]

describe('the likeliest address for phones', () => {
  it.each(PUBLISHED)('$source', ({ listing, wayOut, first }) => {
    const ranked = rankCards(cards(listing), wayOut).map(({ address, card }) => `${address} ${card}`)
    expect(ranked.slice(0, first.length)).toEqual(first)
    expect(ranked.at(-1)).toMatch(/^(127\.0\.0\.1|::1) /)
    expect(ranked.some((text) => text.startsWith('fe80:'))).toBe(false)
  })
  it('is private before public, IPv4 before IPv6, link-local only before loopback', () => {
    const listing = {
      lo: ['127.0.0.1/8'],
      eth0: ['169.254.3.4/16'],
      eth1: ['2001:db8::5/64', '203.0.113.9/24'],
      eth2: ['192.168.1.7/24'],
      docker0: ['172.17.0.1/16'],
    }
    const ranked = (wayOut: readonly string[]) =>
      rankCards(cards(listing), wayOut).map(({ address }) => address)
    expect(ranked([])).toEqual([
      '192.168.1.7',
      '203.0.113.9',
      '2001:db8::5',
      '172.17.0.1',
      '169.254.3.4',
      '127.0.0.1',
    ])
    expect(ranked(['203.0.113.9']).slice(0, 2)).toEqual(['203.0.113.9', '192.168.1.7'])
  })
})

describe('own servers', () => {
  const card = { address: '192.168.1.7', card: 'Ethernet' }

  it('lists every card for a wildcard bind and joins the transports of one port', () => {
    const listening = [
      { protocol: 'udp', address: '0.0.0.0', port: 5060 },
      { protocol: 'tcp', address: '0.0.0.0', port: 5060 },
    ]
    expect(ownServers(listening, [card, { address: '2001:db8::5', card: 'Ethernet' }])).toEqual([
      { address: '192.168.1.7', port: 5060, transports: ['udp', 'tcp'], card: 'Ethernet' },
    ])
  })
  it('names TLS first and WebSockets last', () => {
    const listening = ['udp', 'ws', 'tls'].map((protocol, index) => ({
      protocol,
      address: '0.0.0.0',
      port: 5060 + index,
    }))
    expect(ownServers(listening, [card]).map(({ transports }) => transports)).toEqual([
      ['tls'],
      ['udp'],
      ['ws'],
    ])
  })
  it('keeps a single bound address, with its card where it has one', () => {
    expect(ownServers([{ protocol: 'udp', address: '127.0.0.1', port: 5070 }], [card])).toEqual([
      { address: '127.0.0.1', port: 5070, transports: ['udp'], card: null },
    ])
    expect(ownServers([{ protocol: 'udp', address: '192.168.1.7', port: 5070 }], [card])[0]).toMatchObject({
      card: 'Ethernet',
    })
  })
})
