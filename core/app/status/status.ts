import type { SecureState, Status } from '../../contract/index.ts'
import type { HealthBoard } from './health.ts'
import type { RecordFeed } from '../records/record-feed.ts'
import type { SipLink } from '../sip/sip-link.ts'
import type { StoreClient } from '../store-process/index.ts'

/** Makes what `halfcall status` prints, asked anew each time. */
export const createStatus =
  (parts: {
    readonly version: string
    readonly startedAt: number
    readonly sip: Pick<SipLink, 'state'>
    readonly sipAddresses: () => string[]
    readonly web: () => string | null
    readonly secure: { state(): SecureState }
    readonly location: { readonly size: number }
    readonly calls: { readonly size: number; readonly tables: () => Readonly<Record<string, number>> }
    readonly recordFeed: Pick<RecordFeed, 'current'>
    readonly health: Pick<HealthBoard, 'current'>
    readonly store: Pick<StoreClient, 'waiting'>
  }) =>
  async (): Promise<Status> => {
    const { tables, counters, gauges } = await parts.sip.state()
    const { records, sequence } = parts.recordFeed.current()
    return {
      version: parts.version,
      pid: process.pid,
      startedAt: parts.startedAt,
      sip: parts.sipAddresses(),
      web: parts.web(),
      secure: parts.secure.state(),
      registrations: parts.location.size,
      callsInProgress: parts.calls.size,
      recordsWritten: records,
      lastSequence: sequence,
      troubles: parts.health.current().reasons.map(({ text }) => text),
      tables: { ...tables, ...parts.calls.tables(), storeWaiting: parts.store.waiting },
      counters: { ...counters },
      gauges: { ...gauges },
    }
  }
