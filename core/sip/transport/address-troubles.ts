import type { Clock } from '../../kit/index.ts'
import type { Unheard } from './own-echo.ts'
import type { AddressTrouble, LocalAddress } from './transport.ts'

/** The record of addresses that receive nothing. */
export interface AddressTroubles {
  /** Called when the socket of an address broke down, or could not be opened again. */
  broken(local: LocalAddress, error: Error): void
  /** Called when the socket of an address is open again. */
  back(local: LocalAddress): void
  /** Called with exactly those addresses that did not receive what was sent to them. */
  unheard(found: Unheard): void
}

const keyOf = ({ local, why }: Pick<AddressTrouble, 'local' | 'why'>) =>
  `${why.kind} ${local.address} ${local.port}`
const detailOf = (trouble: AddressTrouble | undefined) => JSON.stringify(trouble?.why)

/** Keeps the addresses that receive nothing, and reports all of them whenever that changes. */
export function createAddressTroubles(
  clock: Pick<Clock, 'wall'>,
  tell: (addresses: readonly AddressTrouble[]) => void,
): AddressTroubles {
  let known: readonly AddressTrouble[] = []

  /** Replaces what is known of one kind by these. */
  const replace = (kind: AddressTrouble['why']['kind'], now: readonly Omit<AddressTrouble, 'since'>[]) => {
    const before = new Map(known.map((one) => [keyOf(one), one]))
    const next = now.map((one) => ({ ...one, since: before.get(keyOf(one))?.since ?? clock.wall() }))
    const all = [...known.filter(({ why }) => why.kind !== kind), ...next]
    const isSame =
      all.length === known.length && all.every((one) => detailOf(before.get(keyOf(one))) === detailOf(one))
    known = all
    if (!isSame) tell(all)
  }
  const brokenBut = (local: LocalAddress) =>
    known.filter((one) => one.why.kind === 'broken' && one.local !== local)
  return {
    broken: (local, { message: error }) =>
      replace('broken', [...brokenBut(local), { local, why: { kind: 'broken', error } }]),
    back: (local) => replace('broken', brokenBut(local)),
    unheard: ({ addresses, someHeard }) =>
      replace(
        'unheard',
        addresses.map((local) => ({ local, why: { kind: 'unheard', someHeard } })),
      ),
  }
}
