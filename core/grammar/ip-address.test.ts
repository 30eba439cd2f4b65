import { isIPv6 as nodesIsIPv6 } from 'node:net'
import { describe, expect, it } from 'vitest'
import { formatHostPort } from './host-port.ts'
import { seededRandom } from '../../test/kit/seeded-random.ts'
import {
  canonicalHost,
  isIpAddress,
  isIPv6,
  isLoopback,
  isPrivateAddress,
  isPublicAddress,
  sameAddress,
} from './ip-address.ts'

describe('IP addresses', () => {
  it('have one spelling', () => {
    expect(canonicalHost('[2001:DB8:0:0::1]')).toBe('2001:db8::1')
    expect(canonicalHost('::ffff:10.0.0.1')).toBe('10.0.0.1')
    expect(canonicalHost('fe80::1%eth0')).toBe('fe80::1')
    expect(canonicalHost('Office.Local.')).toBe('office.local')
    expect(formatHostPort({ host: canonicalHost('2001:DB8::1'), port: 5060 })).toBe('[2001:db8::1]:5060')
    expect(formatHostPort({ host: '192.0.2.1', port: 5060 })).toBe('192.0.2.1:5060')
  })

  it('are told from names', () => {
    expect(['192.0.2.1', '[::1]', '::1'].every(isIpAddress)).toBe(true)
    expect(['office.local', '192.0.2.256', '1.2.3', 'a.b.c.d'].some(isIpAddress)).toBe(false)
  })

  it.each([
    ['10.1.2.3', true],
    ['172.16.0.1', true],
    ['172.31.255.255', true],
    ['172.32.0.1', false],
    ['192.168.1.1', true],
    ['192.0.2.1', false],
    ['169.254.1.1', true],
    ['100.64.0.1', true],
    ['100.128.0.1', false],
    ['127.0.0.1', true],
    ['0.0.0.0', true],
    ['8.8.8.8', false],
    ['::1', true],
    ['fd00::1', true],
    ['fe80::1', true],
    ['2001:db8::1', false],
    ['fd.example.org', false],
  ])('%s is private: %s', (address, isPrivate) => {
    expect(isPrivateAddress(address)).toBe(isPrivate)
  })

  it('of this computer itself are known', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'].every(isLoopback)).toBe(true)
    expect(['128.0.0.1', 'localhost', '::2'].some(isLoopback)).toBe(false)
  })

  it('are the same however they are written', () => {
    expect(sameAddress('::ffff:192.0.2.1', '192.0.2.1')).toBe(true)
    expect(sameAddress('[2001:DB8:0::1]', '2001:db8::1')).toBe(true)
    expect(sameAddress('192.0.2.1', '192.0.2.2')).toBe(false)
  })

  it.each([
    ['8.8.8.8', true],
    ['2001:db8::1', true],
    ['192.168.1.1', false],
    ['::', false],
    ['example.org', false],
  ])('%s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic)
  })
})

describe('IPv6', () => {
  it.each([
    '::',
    '::1',
    '1::',
    '1:2:3:4:5:6:7:8',
    '::ffff:1.2.3.4',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
  ])('%s is an address', (text) => {
    expect(isIPv6(text)).toBe(true)
  })
  it.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'g::',
    '1.2.3.4',
    '::1.2.3',
    '::1.2.3.4:5',
    '[::1]',
    '::1%',
    '1:2:3:4::5:6:7:8',
  ])('%j is none', (text) => {
    expect(isIPv6(text)).toBe(false)
  })
  it('is what Node takes for it', () => {
    const random = seededRandom(14)
    const parts = ['::', ':', '1', 'ff', 'ABCD', '0', '12345', '1.2.3.4', '.']
    for (let round = 0; round < 20_000; round++) {
      const length = 1 + Math.floor(random() * 16)
      const text = Array.from({ length }, () => parts[Math.floor(random() * parts.length)]!).join('')
      expect(isIPv6(text), text).toBe(nodesIsIPv6(text))
    }
  })
})
