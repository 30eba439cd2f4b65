import type { Clock } from '../../kit/index.ts'
import { readOwnAddresses, type OwnAddress } from './own-address.ts'
import { findRoutedAddresses } from './routed-address.ts'

/** Milliseconds for which the list is kept: cards come and go. */
const KEEP_MS = 5000

/**
 * Watches the addresses of this machine's cards; the function it resolves to returns the same list as long as it is not
 * read again.
 */
export async function watchOwnAddresses(clock: Clock): Promise<() => readonly OwnAddress[]> {
  let routed = await findRoutedAddresses()
  let own = readOwnAddresses(routed)
  let readAt = clock.monotonic()
  return () => {
    const now = clock.monotonic()
    if (now - readAt < KEEP_MS) return own
    readAt = now
    own = readOwnAddresses(routed)
    // The routing table takes its time; what it says counts from the next reading on.
    void findRoutedAddresses().then((found) => (routed = found))
    return own
  }
}
