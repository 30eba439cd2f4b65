import type { Clock, Dispose, Logger } from '../../../kit/index.ts'
import {
  headerValue,
  headerValues,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../../message/index.ts'
import type { Dialog } from '../dialog/index.ts'
import { legRequest, legRequestFor } from '../uac/leg.ts'
import type { Launch } from '../uac/launching.ts'
import type { NextHops } from '../locate/index.ts'
import type { Showing } from '../route/index.ts'
import { agreeAsUac, MIN_SE_S, sessionExpiresLine, type SessionAgreement } from './session-expires.ts'

/** The dependencies of keeping sessions fresh. */
export interface SessionTimerPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly nextHops: NextHops
  readonly showing: Showing
  readonly launch: Launch
  /** Ends a call whose session ran out. */
  expire(dialog: Dialog): void
}

interface Session {
  seconds: number
  /** Whether the peer does not take UPDATE. */
  withoutUpdate: boolean
  stop: Dispose
}

/** The time a refresh waits while the peer's or the application's INVITE is going on, in milliseconds. */
const BUSY_MS = 5_000
const EMPTY = new Uint8Array()
/** Answers that say that the peer does not take this method. */
const NOT_TAKEN = new Set([405, 415, 488, 501])

/** Returns whether a message of the peer says that it takes UPDATE. */
export const allowsUpdate = (message: SipMessage): boolean =>
  headerValues(message, 'Allow').some((method) => method.toUpperCase() === 'UPDATE')

/** Creates the session timers, one per dialog (RFC 4028 §10): refreshed by us, or watched, as both sides agreed. */
export function createSessionTimers(ports: SessionTimerPorts) {
  const { clock } = ports
  const sessions = new Map<Dialog, Session>()

  const arm = (session: Session, ms: number, task: () => void) => {
    session.stop()
    session.stop = clock.after(ms, task)
  }
  const refresh = (dialog: Dialog) => {
    const session = sessions.get(dialog)
    if (!session || dialog.state !== 'confirmed' || dialog.isHungUp) return
    const again = () => arm(session, BUSY_MS, () => refresh(dialog))
    if (dialog.turns.held !== undefined || dialog.awaitingAck !== undefined) return again()
    const byUpdate = (dialog.allowsUpdate && !session.withoutUpdate) || dialog.localSdp === undefined
    // Should the answer never come, the session ends when it would have ended.
    arm(session, (session.seconds * 1000) / 2, () => ports.expire(dialog))
    ports.nextHops.ofLeg(dialog, (hop) => {
      const shown = hop.ok ? ports.showing.to(hop.value[0]) : undefined
      if (!hop.ok || !shown)
        return ports.log.warn('session not refreshed: no way to the peer', { dialog: dialog.id })
      const headers = [
        sessionExpiresLine({ seconds: session.seconds, refresher: 'uac' }),
        { name: 'Min-SE', value: String(MIN_SE_S) },
        { name: 'Supported', value: 'timer' },
        ...(dialog.localContact === undefined ? [] : [{ name: 'Contact', value: dialog.localContact }]),
      ]
      const method = byUpdate ? 'UPDATE' : 'INVITE'
      const described = byUpdate ? undefined : dialog.localSdp
      const body = described?.body ?? EMPTY
      const typed = [...headers, ...(described?.headers ?? [])]
      const sequence = dialog.localSequence + 1
      const wanted = { method, sequence, headers: typed, body }
      const request = legRequest(dialog, wanted, shown)
      if (!request.ok) return ports.log.warn('session not refreshed', { problem: request.error })
      dialog.localSequence = sequence
      const turn = {}
      if (!byUpdate) dialog.turns.hold(turn, 'ours')
      const build = legRequestFor(dialog, wanted, ports.showing)
      ports.launch(
        { targets: hop.value, request: request.value, build },
        { app: undefined, dialog, forming: false, turn },
      )
    })
  }
  const agreed = (dialog: Dialog, seconds: number, weRefresh: boolean) => {
    const session = sessions.get(dialog) ?? { seconds, withoutUpdate: false, stop: () => undefined }
    session.seconds = seconds
    sessions.set(dialog, session)
    if (weRefresh) arm(session, (seconds * 1000) / 2, () => refresh(dialog))
    else arm(session, (seconds - Math.min(32, seconds / 3)) * 1000, () => ports.expire(dialog))
  }
  return {
    get size() {
      return sessions.size
    },
    /** Called when we answered a request of the peer. */
    agreedAsUas(dialog: Dialog, { seconds, refresher }: SessionAgreement): void {
      agreed(dialog, seconds, refresher === 'uas')
    },
    /** Called when the peer accepted an INVITE or UPDATE of ours. */
    agreedAsUac(dialog: Dialog, request: SipRequest, response: SipResponse): void {
      const agreement = agreeAsUac(request, response)
      if (agreement) agreed(dialog, agreement.seconds, agreement.refresher === 'uac')
    },
    /** Handles the outcome of a refresh of ours (RFC 4028 §10); a 2xx comes as an agreement too. */
    refreshAnswered(dialog: Dialog, method: string, response: SipResponse): void {
      const session = sessions.get(dialog)
      if (!session || response.status < 300) return
      if (response.status === 491) return arm(session, BUSY_MS, () => refresh(dialog))
      if (response.status === 422) {
        const least = Number(headerValue(response, 'Min-SE'))
        session.seconds = Math.max(session.seconds * 2, Number.isFinite(least) ? least : 0)
        return refresh(dialog)
      }
      if (method === 'UPDATE' && NOT_TAKEN.has(response.status) && dialog.localSdp !== undefined) {
        session.withoutUpdate = true
        return refresh(dialog)
      }
      ports.expire(dialog)
    },
    has: (dialog: Dialog): boolean => sessions.has(dialog),
    clear(dialog: Dialog): void {
      sessions.get(dialog)?.stop()
      sessions.delete(dialog)
    },
    close(): void {
      for (const { stop } of sessions.values()) stop()
      sessions.clear()
    },
  }
}

/** The session timers of all dialogs. */
export type SessionTimers = ReturnType<typeof createSessionTimers>
