import { CONTINUE, type Cause, type Service } from '../../call/index.ts'
import type { Directory } from '../extension/index.ts'

/** The statuses by which a phone declines; it redirects, or takes the caller for a nuisance, by others. */
const DECLINES: readonly (number | undefined)[] = [403, 603]

/** Returns whether the end of an attempt means busy: the phone said so or declined, or the server decided it. */
const isBusy = ({ kind, sipStatus }: Cause) =>
  kind === 'busy' || (kind === 'rejected' && DECLINES.includes(sipStatus))

/** Creates call forwarding on busy: an extension's calls go to the number it names. */
export const createForwardBusy = (directory: Directory): Service => ({
  name: 'forwardBusy',
  decide({ partyNumber, cause }) {
    const to = directory.find(partyNumber)?.forwarding?.busy
    if (to === undefined || cause === undefined || !isBusy(cause)) return CONTINUE
    return {
      do: 'route',
      to: { kind: 'party', target: { number: to } },
      as: 'forward_busy',
      diversion: { number: partyNumber, reason: 'user-busy' },
    }
  },
})
