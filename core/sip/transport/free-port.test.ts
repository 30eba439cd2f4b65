import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { findFreePort } from './free-port.ts'
import { closeSockets, openSockets } from './open-sockets.ts'
import { DEFAULT_TRANSPORT_LIMITS } from './transport.ts'

const LOOPBACK = '127.0.0.1'

it('finds another port that both UDP and TCP can have', async () => {
  const other = createServer().listen(0, LOOPBACK)
  await once(other, 'listening')
  const taken = (other.address() as AddressInfo).port
  const port = (await findFreePort(LOOPBACK, taken))!
  expect(port).not.toBe(taken)
  const binds = (['udp', 'tcp'] as const).map((protocol) => ({ protocol, address: LOOPBACK, port }))
  const opened = await openSockets(binds, { limits: DEFAULT_TRANSPORT_LIMITS, clock: createVirtualClock() })
  expect(opened.udp[0]!.bound.port).toBe(port)
  await closeSockets([...opened.udp, ...opened.streams])
  other.close()
})

it('knows none for an address that is not ours', async () => {
  expect(await findFreePort('192.0.2.200', 5060)).toBeUndefined()
})
