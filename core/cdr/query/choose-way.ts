import type { Kysely, RawBuilder } from 'kysely'
import type { CdrTables } from '../store/tables.ts'
import { keysOfBoth, keysOfKinds, keysOfNumbers, sortsNumbers, type Key, type KeyRequest } from './keys.ts'
import { findKinds } from './kinds.ts'
import type { PlannedFilter } from './planned-filter.ts'
import { areFew, findTerms } from './terms.ts'

/**
 * A way to the keys of the records that may be in a filter, in order of time; `sorts`: it reads a whole range for them.
 */
export interface KeyWay {
  readonly keysOf: (request: KeyRequest) => RawBuilder<Key>
  readonly sorts: boolean
}

/** The most kinds that are walked along one by one, whatever they hold. */
const FEW_KINDS = 200
/** The most records that are gathered and sorted. */
const FEW_RECORDS = 300_000

/**
 * Chooses how the records of a filter are found in order of time: by the numbers they have, by their kinds, or, where
 * nearly all are in it, along the time. `nothing`: no record can be in it.
 */
export async function chooseWay(
  db: Kysely<CdrTables>,
  filter: PlannedFilter,
): Promise<KeyWay | 'time' | 'nothing'> {
  if (filter.isNever) return 'nothing'
  const kinds = await findKinds(db, filter)
  if (kinds.isChoice && kinds.ids.length === 0) return 'nothing'
  const found = await findTerms(db, filter, kinds)
  if (found) {
    const { terms, also } = found
    if (terms.length === 0 || also?.length === 0) return 'nothing'
    if (also && (await areFew(db, terms)) && (await areFew(db, also))) {
      return { keysOf: (request) => keysOfBoth(terms, also, request), sorts: false }
    }
    return { keysOf: (request) => keysOfNumbers(terms, request), sorts: sortsNumbers(terms) }
  }
  const isFew = kinds.ids.length <= FEW_KINDS || kinds.records <= FEW_RECORDS
  if (!kinds.isChoice || !isFew) return 'time'
  return { keysOf: (request) => keysOfKinds(kinds, request), sorts: false }
}
