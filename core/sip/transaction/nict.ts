import { createMachine } from '../../kit/index.ts'
import { serialise, type SipRequest, type SipResponse } from '../message/index.ts'
import type { Peer, Received } from '../transport/index.ts'
import { NICT_TABLE, type NictEffect, type NictEvent } from './nict-table.ts'
import { createFinals } from './finals.ts'
import { createRetryTimer, doubled } from './retry-timer.ts'
import { isReliable, transactionMs, type CommonClientRun, type RunPorts } from './run.ts'
import type { ClientHandler } from './transaction.ts'

/** The dependencies of a non-INVITE client transaction. */
export interface NictPorts extends RunPorts {
  forget(): void
}

type Payload = { readonly received?: Received<SipResponse>; readonly text?: string; readonly code?: string }

/** A non-INVITE client transaction as the layer sees it. */
export interface NictRun extends CommonClientRun {
  readonly kind: 'nict'
}

/** Runs a non-INVITE client transaction; the request leaves at once. */
export function runNict(request: SipRequest, peer: Peer, handler: ClientHandler, ports: NictPorts): NictRun {
  const { clock, timers } = ports
  const reliable = isReliable(peer)
  let bytes: Uint8Array | undefined = serialise(request)
  const retry = createRetryTimer(clock, timers.t1)
  const endsAt = clock.monotonic() + transactionMs(timers)
  const finals = createFinals(ports)

  const send = () =>
    bytes && void ports.send(bytes, peer).then((fault) => fault && machine.fire('transport-error', fault))
  const timerMs = (timer: NictEvent): number | undefined => {
    if (timer === 'timer-e') return reliable ? undefined : retry.remainingMs()
    if (timer === 'timer-f') return Math.max(0, endsAt - clock.monotonic())
    return reliable ? 0 : timers.t4
  }
  const effects: Record<NictEffect, (payload: Payload) => void> = {
    'send-request': send,
    deliver: ({ received }) => {
      if (received) ports.guard('an answer', () => handler.response(received))
    },
    'report-timeout': () => {
      const text = `no final answer from ${peer.address} port ${peer.port} to ${request.method}`
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
  const machine = createMachine<keyof typeof NICT_TABLE.states, NictEvent, NictEffect, never, Payload>(
    NICT_TABLE,
    {
      clock,
      timerMs,
      perform: (effect, payload = {}) => effects[effect](payload),
      traced: ({ event, state, next }) => {
        if (event === 'timer-e') {
          retry.fired(state === 'proceeding' ? () => timers.t2 : doubled(timers.t2))
          ports.repetition('resent request')
        }
        // Not sent again; a transaction lives on for a while.
        if (next !== 'trying' && next !== 'proceeding') bytes = undefined
      },
      unexpected: (state, event) => ports.log.debug(`nict: ${event} in ${state}`),
    },
  )
  send()
  return {
    kind: 'nict',
    peer,
    received(received) {
      const isFinal = received.message.status >= 200
      if (isFinal) finals.seen(received.message)
      machine.fire(isFinal ? 'final' : 'provisional', { received })
    },
    transportError: (text) => machine.fire('transport-error', { text }),
    dispose: () => machine.dispose(),
  }
}
