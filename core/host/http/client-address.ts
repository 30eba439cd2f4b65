import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { createNetworks } from '../../kit/index.ts'

/** The sender of a request. */
export interface Client {
  readonly address: string
  /** Whether the sender is at this computer, as far as anybody can tell: no proxy spoke for somebody else. */
  readonly isOwner: boolean
}

const FORWARDING = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const
const isHere = createNetworks(['127.0.0.1', '::1'])

/** Returns an address without the port that some proxies append to it; undefined when it is none. */
function addressIn(text: string): string | undefined {
  const match = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+|(.+))$/.exec(text.trim())
  const address = match?.[1] ?? match?.[2] ?? match?.[3] ?? ''
  return isIP(address) === 0 ? undefined : address
}

/**
 * Creates the function that finds out whom a request comes from. `X-Forwarded-For` is read from the end, since only
 * what a trusted proxy wrote there counts: the first address that is not such a proxy. Anything that others write into
 * it is ignored.
 */
export function createClients(trusted: () => readonly string[]): (request: IncomingMessage) => Client {
  let rules = ''
  let isTrusted = createNetworks([])
  return ({ socket, headers }) => {
    const now = trusted()
    if (rules !== now.join()) {
      rules = now.join()
      isTrusted = createNetworks(now)
    }
    const isForwarded = FORWARDING.some((name) => headers[name] !== undefined)
    let address = socket.remoteAddress ?? ''
    const hops = String(headers['x-forwarded-for'] ?? '').split(',')
    while (isTrusted(address)) {
      const next = addressIn(hops.pop() ?? '')
      if (next === undefined) break
      address = next
    }
    return { address, isOwner: !isForwarded && isHere(socket.remoteAddress ?? '') }
  }
}
