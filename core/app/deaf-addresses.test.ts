import { expect, it } from 'vitest'
import { tellDeafAddresses } from './deaf-addresses.ts'
import { createHealthBoard } from './health.ts'

const SINCE = new Date(2026, 10, 30, 14, 3, 22).getTime()
const broken = (address: string, error = 'recvmsg ENETDOWN') => ({
  local: { protocol: 'udp' as const, address, port: 5060 },
  since: SINCE,
  error,
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
