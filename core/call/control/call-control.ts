import { createEmitter, type Dispose } from '../../kit/index.ts'
import { createBridges } from '../bridge/index.ts'
import { INTERNAL } from '../cause/index.ts'
import { createMailbox } from '../mailbox/index.ts'
import type { CallPorts, EndedFlow, IncomingCall, IncomingLeg } from '../ports/index.ts'
import { admit } from './admission.ts'
import { createCall, type Call } from './call.ts'
import type { Refusal } from './caller.ts'
import { joinTalks, talksOf, type Join } from './join.ts'
import type { CallSnapshot } from './snapshot.ts'

const RELEASE_LIMIT_MS = 5000

/** A change among the calls in progress. */
export type CallChange =
  | { readonly type: 'changed'; readonly call: CallSnapshot }
  | { readonly type: 'ended'; readonly callId: string }

/** All calls in progress. */
export interface CallControl {
  /** Takes an authenticated INVITE. */
  incoming(leg: IncomingLeg, incoming: IncomingCall): void
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

/** Keeps the calls apart: each is a world of its own. */
export function createCallControl(ports: CallPorts): CallControl {
  const calls = new Map<string, Call>()
  const mailbox = createMailbox()
  const bridges = createBridges()
  const changes = createEmitter<CallChange>((error) =>
    ports.log.error('listener of calls failed', { error: String(error) }),
  )
  const whenEmpty: (() => void)[] = []
  const perCaller = new Map<string, number>()
  const count = (caller: string, change: 1 | -1) => {
    const now = (perCaller.get(caller) ?? 0) + change
    if (now === 0) perCaller.delete(caller)
    else perCaller.set(caller, now)
  }

  const begin = (leg: IncomingLeg, incoming: IncomingCall, refusal: Refusal | undefined) => {
    const caller = incoming.callerNumber
    const call = createCall({
      ports,
      mailbox,
      bridges,
      leg,
      incoming,
      refusal,
      isOverLimit: () => perCaller.get(caller)! > ports.maxCalls(caller),
      changed: () => {
        if (calls.has(call.callId)) changes.emit({ type: 'changed', call: call.snapshot() })
      },
      over: () => {
        calls.delete(call.callId)
        count(caller, -1)
        changes.emit({ type: 'ended', callId: call.callId })
        if (calls.size === 0) for (const resolve of whenEmpty.splice(0)) resolve()
      },
    })
    count(caller, 1)
    calls.set(call.callId, call)
    call.start()
  }
  const admission = { services: ports.services.admission ?? [], calls: () => [...calls.values()], begin }
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
    join: ({ half, to, as }) =>
      new Promise((resolve) => {
        const concerned = [half, to].flatMap((recordId) =>
          [...calls.values()].filter((call) => call.find(recordId)),
        )
        const find = (recordId: string) => concerned.map((call) => call.find(recordId)).find(Boolean)
        mailbox.post(
          () => {
            const talks = talksOf(find(half), find(to), bridges)
            if (talks) joinTalks(talks, as, bridges)
            resolve(talks !== undefined)
          },
          (error) => {
            for (const call of concerned) call.fail(error)
            resolve(false)
          },
        )
      }),
    release(callId) {
      const call = calls.get(callId)
      call?.release()
      return call !== undefined
    },
    releaseAll() {
      for (const call of [...calls.values()]) call.shutDown()
      if (calls.size === 0) return Promise.resolve()
      return new Promise((resolve) => {
        const stopTimer = ports.clock.after(RELEASE_LIMIT_MS, resolve)
        whenEmpty.push(() => {
          stopTimer()
          resolve()
        })
      })
    },
    flowEnded(flow) {
      for (const call of [...calls.values()]) call.flowEnded(flow)
    },
    interruptAll() {
      for (const call of [...calls.values()]) call.interrupt()
    },
    onChange: (listener) => changes.on(listener),
    get size() {
      return calls.size
    },
    tables: () => ({
      calls: calls.size,
      halves: [...calls.values()].reduce((sum, call) => sum + call.openHalves, 0),
    }),
  }
}
