import { CONTINUE, type Service } from '../../call/index.ts'
import type { Directory } from '../extension/index.ts'

/** The ends of an attempt that mean busy: the phone said so or declined, or the server decided it (TS 22.072, CFB). */
const BUSY = ['busy', 'rejected']

/** Creates call forwarding on busy: an extension's calls go to the number it names. */
export const createForwardBusy = (directory: Directory): Service => ({
  name: 'forwardBusy',
  decide({ partyNumber, cause }) {
    const to = directory.find(partyNumber)?.forwarding?.busy
    if (to === undefined || cause === undefined || !BUSY.includes(cause.kind)) return CONTINUE
    return {
      do: 'route',
      to: { kind: 'party', target: { number: to } },
      as: 'forward_busy',
      diversion: { number: partyNumber, reason: 'user-busy' },
    }
  },
})
