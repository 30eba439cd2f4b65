import { createMachine } from '../../kit/index.ts'
import { serialise, type HeaderLine, type SipRequest, type SipResponse } from '../message/index.ts'
import type { Peer, Received } from '../transport/index.ts'
import { ICT_TABLE, type IctEffect, type IctEvent, type IctState } from './ict-table.ts'
import { ackOf, cancelOf } from './own-requests.ts'
import { createFinals } from './finals.ts'
import { createRetryTimer, doubled } from './retry-timer.ts'
import { isReliable, transactionMs, type CommonClientRun, type RunPorts } from './run.ts'
import type { ClientHandler } from './transaction.ts'

/** An INVITE client transaction as the layer sees it. */
export interface IctRun extends CommonClientRun {
  readonly kind: 'ict'
  cancel(extra: readonly HeaderLine[]): void
}

/** The dependencies that only an INVITE client transaction has. */
export interface IctPorts extends RunPorts {
  /** Starts the transaction of a CANCEL. */
  sendCancel(cancel: SipRequest, peer: Peer): void
  forget(): void
}

type Payload = { readonly received?: Received<SipResponse>; readonly text?: string; readonly code?: string }

/** The states in which the INVITE may be sent again. */
const REPEATING: ReadonlySet<IctState> = new Set<IctState>(['calling', 'holding-cancel'])

/** Runs an INVITE client transaction; the INVITE leaves at once. */
export function runIct(request: SipRequest, peer: Peer, handler: ClientHandler, ports: IctPorts): IctRun {
  const { clock, timers } = ports
  const reliable = isReliable(peer)
  let bytes: Uint8Array | undefined = serialise(request)
  const retry = createRetryTimer(clock, timers.t1)
  const endsAt = clock.monotonic() + transactionMs(timers)
  const finals = createFinals(ports)
  let cancelHeaders: readonly HeaderLine[] = []

  const send = (message: Uint8Array) =>
    void ports.send(message, peer).then((fault) => fault && machine.fire('transport-error', fault))
  const timerMs = (timer: IctEvent): number | undefined => {
    if (timer === 'timer-a') return reliable ? undefined : retry.remainingMs()
    if (timer === 'timer-b') return Math.max(0, endsAt - clock.monotonic())
    if (timer === 'timer-c') return timers.timerC
    if (timer === 'timer-d') return reliable ? 0 : timers.timerD
    return transactionMs(timers)
  }
  const effects: Record<IctEffect, (payload: Payload) => void> = {
    'send-invite': () => bytes && send(bytes),
    'send-ack': ({ received }) => received && send(serialise(ackOf(request, received.message))),
    'send-cancel': () => ports.sendCancel(cancelOf(request, cancelHeaders), peer),
    deliver: ({ received }) => {
      if (received) ports.guard('an answer', () => handler.response(received))
    },
    'report-timeout': () => {
      const text = `no final answer from ${peer.address} port ${peer.port} to INVITE`
      ports.guard('a timeout', () => handler.failed('timeout', text))
    },
    'report-transport'({ text = 'transport error', code }) {
      const reason = code === 'too-large' ? 'too-large' : 'transport'
      ports.guard('a transport error', () => handler.failed(reason, text))
    },
    end: () => {
      ports.forget()
      ports.guard('an end', () => handler.ended())
    },
  }
  const machine = createMachine<IctState, IctEvent, IctEffect, never, Payload>(ICT_TABLE, {
    clock,
    timerMs,
    perform: (effect, payload = {}) => effects[effect](payload),
    traced: ({ event, next }) => {
      if (event === 'timer-a') {
        retry.fired(doubled())
        ports.repetition('resent request')
      }
      // Not sent again; a transaction lives for half a minute more.
      if (!REPEATING.has(next)) bytes = undefined
    },
    unexpected: (state, event) => ports.log.debug(`ict: ${event} in ${state}`),
  })
  send(bytes)
  return {
    kind: 'ict',
    peer,
    received(received) {
      const { status } = received.message
      if (status >= 200) finals.seen(received.message)
      machine.fire(status < 200 ? 'provisional' : status < 300 ? 'success' : 'failure', { received })
    },
    cancel(extra) {
      cancelHeaders = extra
      machine.fire('cancel')
    },
    transportError: (text) => machine.fire('transport-error', { text }),
    dispose: () => machine.dispose(),
  }
}
