import type { Kysely, RawBuilder } from 'kysely'
import type { RecordFilter } from '../../contract/index.ts'
import type { CdrTables } from '../store/tables.ts'
import { keysOfKinds, keysOfNumbers, type Key, type KeyRequest } from './keys.ts'
import { findKinds } from './kinds.ts'
import { findTerms } from './terms.ts'

/** Gives the keys of the records that may be in a filter, in order of time. */
export type KeysOf = (request: KeyRequest) => RawBuilder<Key>

/** So few kinds are walked along one by one, whatever they hold. */
const FEW_KINDS = 200
/** So few records are gathered and sorted. */
const FEW_RECORDS = 300_000

/**
 * Chooses how the records of a filter are found in order of time: by the numbers they have, by their kinds, or, where
 * nearly all are in it, along the time. `nothing`: no record can be in it.
 */
export async function chooseWay(
  db: Kysely<CdrTables>,
  filter: RecordFilter,
): Promise<KeysOf | 'time' | 'nothing'> {
  const kinds = await findKinds(db, filter)
  if (kinds.isChoice && kinds.ids.length === 0) return 'nothing'
  const found = await findTerms(db, filter, kinds)
  if (found) {
    const terms = found.terms.filter(
      (term) => term.numbers.length > 0 && (!term.kinds.isChoice || term.kinds.ids.length > 0),
    )
    return terms.length === 0 ? 'nothing' : (request) => keysOfNumbers(terms, request)
  }
  const isFew = kinds.ids.length <= FEW_KINDS || kinds.records <= FEW_RECORDS
  return kinds.isChoice && isFew ? (request) => keysOfKinds(kinds, request) : 'time'
}
