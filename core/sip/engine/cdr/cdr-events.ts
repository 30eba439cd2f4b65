import type { Clock } from '../../../kit/index.ts'
import { serialise, type SipMessage } from '../../message/index.ts'
import { wireTime, type Routes } from '../control/index.ts'

/** The sender of the message that an event is about: a peer, or an application (or the engine on its behalf). */
export type CdrSource = 'network' | 'application'
/** Our side of the call. */
export type CdrRole = 'uas' | 'uac' | 'proxy-uas' | 'proxy-uac'
/** The reason why a call or an attempt ended. */
export type CdrReason =
  'call-rejected' | 'call-canceled' | 'normal-release' | 'session-expired' | 'system-initiated-termination'

/**
 * The events `cdr:attempt`, `cdr:start` and `cdr:stop` of each call; one of the applications that asked for an event
 * gets it, in turn.
 */
export interface CdrEvents {
  attempt(source: CdrSource, message: SipMessage): void
  start(source: CdrSource, role: CdrRole, message: SipMessage): void
  stop(source: CdrSource, reason: CdrReason, message: SipMessage): void
}

/** Returns the reason for the end of a call that was refused with this status. */
export const refusalReason = (status: number): CdrReason =>
  status === 487 ? 'call-canceled' : 'call-rejected'

/** Creates the events of calls for the applications behind `routes`. */
export function createCdrEvents(routes: Routes, clock: Clock): CdrEvents {
  const tell = (kind: 'attempt' | 'start' | 'stop', message: SipMessage, ...fields: readonly string[]) => {
    const app = routes.next(`cdr:${kind}`)
    if (!app) return
    const [source = '', ...rest] = fields
    const leader = [`cdr:${kind}`, source, wireTime(clock.wall()), ...rest].join('|')
    app.send({ leader, message: serialise(message) })
  }
  return {
    attempt: (source, message) => tell('attempt', message, source),
    start: (source, role, message) => tell('start', message, source, role),
    stop: (source, reason, message) => tell('stop', message, source, reason),
  }
}
