import { formatReason } from '../../../grammar/index.ts'
import type { Logger } from '../../../kit/index.ts'
import type { SipRequest } from '../../message/index.ts'
import type { CdrEvents } from '../cdr/index.ts'
import { unsolicitedFrame } from '../control/index.ts'
import type { Dialog } from '../dialog/index.ts'
import type { Framing } from '../framing.ts'
import type { NextHops } from '../locate/index.ts'
import type { Showing } from '../route/index.ts'
import type { Launch } from './launching.ts'
import { legRequest, legRequestFor, type Leg } from './leg.ts'

/** The dependencies of the engine's own BYE. */
export interface HangingUpPorts {
  readonly log: Logger
  readonly nextHops: NextHops
  readonly showing: Showing
  readonly framing: Framing
  readonly cdr: CdrEvents
  readonly launch: Launch
  end(dialog: Dialog): void
}

/** The text of a BYE when a session was not kept fresh (RFC 4028 §10). */
export const SESSION_EXPIRED = 'Session timer expired'
const EMPTY = new Uint8Array()

/** Ends calls that no application ends. */
export function createHangingUp(ports: HangingUpPorts) {
  const bye = (
    leg: Leg,
    sequence: number,
    reason: string,
    tell: ((request: SipRequest, frame: ReturnType<Framing['unsent']>) => void) | undefined,
  ) => {
    const headers = [{ name: 'Reason', value: formatReason({ protocol: 'SIP', cause: 200, text: reason }) }]
    ports.nextHops.ofLeg(leg, (hop) => {
      const shown = hop.ok ? ports.showing.to(hop.value[0]) : undefined
      if (!hop.ok || !shown)
        return ports.log.warn('BYE not sent: no way to the peer', { reason, target: leg.remoteTarget })
      const wanted = { method: 'BYE', sequence, headers, body: EMPTY }
      const request = legRequest(leg, wanted, shown)
      if (!request.ok) return
      const build = legRequestFor(leg, wanted, ports.showing)
      const client = ports.launch(
        { targets: hop.value, request: request.value, build },
        {
          app: undefined,
          dialog: undefined,
          forming: false,
        },
      )
      tell?.(client.request, ports.framing.requested(client.request, client.peer))
    })
  }
  return {
    /** Sends BYE for a dialog, ends it and tells its owner. */
    dialog(dialog: Dialog, reason: string) {
      ports.log.info('call ended by the engine', { reason, dialog: dialog.id })
      ports.end(dialog)
      bye(dialog, ++dialog.localSequence, reason, (request, frame) => {
        ports.cdr.stop(
          'application',
          reason === SESSION_EXPIRED ? 'session-expired' : 'system-initiated-termination',
          request,
        )
        dialog.delivery.send(unsolicitedFrame(dialog.id, frame), true)
      })
    },
    /** Sends BYE to a branch that is no dialog. */
    leg(leg: Leg, sequence: number, reason: string) {
      bye(leg, sequence, reason, undefined)
    },
  }
}

/** The engine's own BYE. */
export type HangUp = ReturnType<typeof createHangingUp>
