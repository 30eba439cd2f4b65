import type { Clock } from '../../kit/index.ts'
import type { AddressTrouble, LocalAddress } from './transport.ts'

/** What is known of addresses that hear nothing. */
export interface AddressTroubles {
  /** The socket of an address broke down, or could not be opened again. */
  broken(local: LocalAddress, error: Error): void
  /** An address hears again. */
  back(local: LocalAddress): void
}

/** Keeps the addresses that hear nothing, and tells all of them whenever that changes. */
export function createAddressTroubles(
  clock: Pick<Clock, 'wall'>,
  tell: (addresses: readonly AddressTrouble[]) => void,
): AddressTroubles {
  const known = new Map<LocalAddress, AddressTrouble>()
  return {
    broken(local, { message: error }) {
      const before = known.get(local)
      if (before?.error === error) return
      known.set(local, { local, since: before?.since ?? clock.wall(), error })
      tell([...known.values()])
    },
    back(local) {
      if (known.delete(local)) tell([...known.values()])
    },
  }
}
