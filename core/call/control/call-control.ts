import { ok, type Dispose, type Result } from '../../kit/index.ts'
import { createBridges } from '../bridge/index.ts'
import { INTERNAL } from '../cause/index.ts'
import { createMailbox } from '../mailbox/index.ts'
import type { CallPorts, EndedFlow, IncomingCall, IncomingLeg } from '../ports/index.ts'
import { admit } from './admission.ts'
import { createCallIndex, type CallChange } from './call-index.ts'
import { createCall, type Call } from './call.ts'
import type { Refusal, Source } from './caller.ts'
import { join, type Join } from './join.ts'
import { summon, type Origination, type OriginationFailure } from './originate.ts'

const RELEASE_LIMIT_MS = 5000

/** All calls in progress. */
export interface CallControl {
  /** Takes an authenticated INVITE. */
  incoming(leg: IncomingLeg, incoming: IncomingCall): void
  /** Calls one party, and another one on its behalf as soon as it has answered; resolves with the call's id. */
  originate(wanted: Origination): Promise<Result<string, OriginationFailure>>
  /** Merges two talks into one; resolves with false unless both are there. */
  join(move: Join): Promise<boolean>
  /** Ends a call for both parties; false when there is none of that id. */
  release(callId: string): boolean
  /** Ends every call because the server stops; resolves when all are over, or after five seconds. */
  releaseAll(): Promise<void>
  /** Handles the end of the only connection to a phone. */
  flowEnded(flow: EndedFlow): void
  /** Ends every call as interrupted without notifying the parties, because the SIP engine is gone. */
  interruptAll(): void
  onChange(listener: (change: CallChange) => void): Dispose
  /** Number of calls in progress. */
  readonly size: number
  /** Sizes of its tables; counting the halves takes a while. */
  tables(): { readonly calls: number; readonly halves: number }
}

/** Keeps the calls apart: each is a world of its own, but for the talks that two of them share. */
export function createCallControl(ports: CallPorts): CallControl {
  const calls = createCallIndex(ports.log)
  const mailbox = createMailbox()
  const bridges = createBridges()

  const create = (source: Source, incoming: IncomingCall, refusal?: Refusal): Call => {
    const { callerNumber } = incoming
    const call = createCall({
      ports,
      mailbox,
      bridges,
      source,
      incoming,
      refusal,
      isOverLimit: () => calls.countOf(callerNumber) > ports.maxCalls(callerNumber),
      changed: () => calls.changed(call),
      over: () => calls.remove(call, callerNumber),
    })
    calls.add(call, callerNumber)
    call.start()
    return call
  }
  const admission = {
    services: ports.services.admission ?? [],
    calls: () => calls.all(),
    begin(leg: IncomingLeg, incoming: IncomingCall, refusal?: Refusal) {
      create({ kind: 'arrived', leg }, incoming, refusal)
    },
  }
  return {
    incoming(leg, incoming) {
      mailbox.post(
        () => admit(admission, leg, incoming),
        (error) => {
          ports.log.error('a call could not begin', { error: (error as Error).stack ?? String(error) })
          leg.refuse(INTERNAL)
        },
      )
    },
    async originate(wanted) {
      const found = await summon(wanted, ports.routing)
      if (!found.ok) return found
      const { incoming } = found.value
      return new Promise((resolve, reject) => {
        mailbox.post(() => resolve(ok(create({ kind: 'summoned', ...found.value }, incoming).callId)), reject)
      })
    },
    join: (move) => join(move, calls, bridges, mailbox),
    release(callId) {
      const call = calls.byId(callId)
      call?.release()
      return call !== undefined
    },
    releaseAll() {
      for (const call of calls.all()) call.shutDown()
      if (calls.size === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const stopTimer = ports.clock.after(RELEASE_LIMIT_MS, resolve)
        calls.whenEmpty(() => {
          stopTimer()
          resolve()
        })
      })
    },
    flowEnded(flow) {
      for (const call of calls.all()) call.flowEnded(flow)
    },
    interruptAll() {
      for (const call of calls.all()) call.interrupt()
    },
    onChange: (listener) => calls.onChange(listener),
    get size() {
      return calls.size
    },
    tables: () => ({
      calls: calls.size,
      halves: calls.all().reduce((sum, call) => sum + call.openHalves, 0),
    }),
  }
}
