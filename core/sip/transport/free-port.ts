import { systemClock } from '../../kit/index.ts'
import { closeSockets, openSockets } from './open-sockets.ts'
import { DEFAULT_TRANSPORT_LIMITS } from './transport.ts'

/** The ports that phones and routers know, then whichever the system has. */
const CANDIDATES = [5060, 5062, 5064, 5070, 5080, 15060, 0]

/** Finds a port on which both UDP and TCP can be opened now, in place of one that cannot be had. */
export async function findFreePort(address: string, taken: number): Promise<number | undefined> {
  for (const port of CANDIDATES.filter((candidate) => candidate !== taken)) {
    const binds = (['udp', 'tcp'] as const).map((protocol) => ({ protocol, address, port }))
    try {
      const { udp, streams } = await openSockets(binds, {
        limits: DEFAULT_TRANSPORT_LIMITS,
        clock: systemClock,
      })
      await closeSockets([...udp, ...streams])
      return udp[0]?.bound.port
    } catch {
      continue
    }
  }
  return undefined
}
