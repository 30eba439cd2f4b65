import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** Addresses for documentation (RFC 5737, RFC 3849): far away, and nothing is ever sent there. */
const FAR_AWAY = [
  { type: 'udp4', address: '192.0.2.1' },
  { type: 'udp6', address: '2001:db8::1' },
] as const
const ANY_PORT = 9

/**
 * Finds the addresses of ours that the system leaves from towards the open internet, one per family at most: a machine
 * with cards of virtual machines or tunnels has others that nobody outside can answer to.
 */
export async function findRoutedAddresses(): Promise<readonly string[]> {
  const found = await Promise.all(FAR_AWAY.map(({ type, address }) => sourceTowards(type, address)))
  return found.filter((address) => address !== undefined)
}

/** Asks the routing table by naming a destination; a family without a way yields none. */
async function sourceTowards(type: 'udp4' | 'udp6', address: string): Promise<string | undefined> {
  const socket = createSocket(type)
  try {
    socket.unref()
    const connected = once(socket, 'connect')
    socket.connect(ANY_PORT, address)
    await connected
    return socket.address().address
  } catch {
    return undefined
  } finally {
    socket.close()
  }
}
