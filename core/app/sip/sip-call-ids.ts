import type { JournalPort, TraceFacts } from '../../call/index.ts'

/** The most calls that are remembered: more than the engine keeps messages of. */
const MAX_CALLS = 1000

interface Names {
  readonly callId: string
  readonly records: Set<string>
  readonly sip: Set<string>
}

/** The Call-IDs on the wire of the legs of the last calls, whether or not their halves leave records. */
export interface SipCallIds {
  /** Returns the same journal; what passes through it is remembered. */
  watching(journal: JournalPort): JournalPort
  /** Returns all Call-IDs of the call that is named by a record, by its call id, or by a Call-ID of one leg. */
  of(id: string): readonly string[]
}

/** Creates the list of Call-IDs, which knows no call yet. */
export function createSipCallIds(): SipCallIds {
  const calls = new Map<string, Names>()
  const byId = new Map<string, Names>()

  const forget = ({ callId, records, sip }: Names) => {
    calls.delete(callId)
    for (const id of [callId, ...records, ...sip]) byId.delete(id)
  }
  const began = (callId: string): Names => {
    const names: Names = { callId, records: new Set(), sip: new Set() }
    const oldest = calls.size >= MAX_CALLS ? calls.values().next().value : undefined
    if (oldest) forget(oldest)
    calls.set(callId, names)
    byId.set(callId, names)
    return names
  }
  const learn = (names: Names, facts: TraceFacts | undefined) => {
    const heard = facts?.peer?.sipCallId
    if (heard === undefined || names.sip.has(heard)) return
    // A copy: a piece of the message's text would keep all of it.
    const sipCallId = Buffer.from(heard).toString()
    names.sip.add(sipCallId)
    byId.set(sipCallId, names)
  }
  return {
    watching: (journal) => ({
      open(half) {
        const names = calls.get(half.callId) ?? began(half.callId)
        names.records.add(half.recordId)
        byId.set(half.recordId, names)
        for (const { facts } of half.entries) learn(names, facts)
        return journal.open(half)
      },
      append(recordId, place, entry) {
        const names = byId.get(recordId)
        if (names) learn(names, entry.facts)
        journal.append(recordId, place, entry)
      },
      close(half) {
        const names = byId.get(half.recordId)
        if (names) learn(names, half.entries.at(-1)?.facts)
        journal.close(half)
      },
      discard: (half) => journal.discard(half),
    }),
    of: (id) => [...(byId.get(id)?.sip ?? [id])],
  }
}
