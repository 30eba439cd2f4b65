import { expect, it } from 'vitest'
import { tellDeafAddresses } from './deaf-addresses.ts'
import { createHealthBoard } from './health.ts'

const SINCE = new Date(2026, 10, 30, 14, 3, 22).getTime()
const broken = (address: string, error = 'recvmsg ENETDOWN') => ({
  local: { protocol: 'udp' as const, address, port: 5060 },
  since: SINCE,
  why: { kind: 'broken' as const, error },
})
const unheard = (address: string, someHeard: boolean) => ({
  local: { protocol: 'udp' as const, address, port: 5060 },
  since: SINCE,
  why: { kind: 'unheard' as const, someHeard },
})

it('shows each address that hears nothing with its reason and since when, until it hears again', () => {
  const health = createHealthBoard(() => undefined)
  const tell = tellDeafAddresses(health)
  tell([broken('192.168.1.7'), broken('0.0.0.0', 'bind EADDRINUSE')])
  expect(health.current()).toMatchObject({ level: 'bad' })
  expect(health.current().reasons.map(({ text }) => text)).toEqual([
    'No phone reaches 192.168.1.7:5060 over UDP since 30 Nov 2026, 14:03:22: its socket broke down (recvmsg ENETDOWN) and is being opened again.',
    'No phone reaches port 5060 of this computer over UDP since 30 Nov 2026, 14:03:22: its socket broke down (bind EADDRINUSE) and is being opened again.',
  ])
  tell([broken('192.168.1.7')])
  expect(health.current().reasons).toHaveLength(1)
  tell([])
  expect(health.current()).toMatchObject({ level: 'good', reasons: [] })
})

it('names the program that holds one of the addresses, and a firewall only where all are silent', () => {
  const health = createHealthBoard(() => undefined)
  const tell = tellDeafAddresses(health)
  const texts = () => health.current().reasons.map(({ text }) => text)
  tell([unheard('192.168.1.7', true), unheard('fd00::7', true)])
  expect(health.current().level).toBe('warning')
  expect(texts()).toEqual([
    expect.stringMatching(/^Another program holds 192\.168\.1\.7:5060 \(UDP\)/),
    expect.stringMatching(/^Another program holds \[fd00::7\]:5060 \(UDP\)/),
  ])
  tell([unheard('192.168.1.7', false), unheard('127.0.0.1', false)])
  expect(health.current().level).toBe('warning')
  expect(texts()).toEqual([
    expect.stringMatching(/^What this computer sends to its own port 5060 .* firewall/),
  ])
  tell([])
  expect(health.current().level).toBe('good')
})
