import { createMachine } from '../../kit/index.ts'
import { serialise, type SipRequest, type SipResponse } from '../message/index.ts'
import type { Received } from '../transport/index.ts'
import { createAnswerWay } from './answer-way.ts'
import { IST_TABLE, type IstEffect, type IstEvent, type IstState } from './ist-table.ts'
import { createRetryTimer, doubled, type RetryTimer } from './retry-timer.ts'
import { answer, isChallenge } from './own-answers.ts'
import { isReliable, transactionMs } from './run.ts'
import { TERMINATED, type Answering, type ServerPorts, type IstRun } from './server-run.ts'
import type { RespondFault, ServerHandler, ServerTransaction } from './transaction.ts'

type Payload = { readonly answering?: Answering; readonly ack?: Received<SipRequest> }

/** The number of times a refusal is repeated where the caller had a 100 before. */
const REPEATED_REFUSALS = 2

/** Runs an INVITE server transaction. */
export function runIst(received: Received<SipRequest>, id: string, tag: string, ports: ServerPorts): IstRun {
  const { clock, timers } = ports
  const { message: request, peer, local } = received
  const reliable = isReliable(peer)
  const way = createAnswerWay(received, ports)
  let handler: ServerHandler | undefined
  let last: SipResponse | undefined
  let disposed = false
  let retry: RetryTimer | undefined
  let endsAt = 0
  let repeatsLeft = Infinity

  const send = (response: SipResponse) => {
    last = response
    const outcome = way.send(serialise(response))
    void outcome.then((fault) => fault && machine.fire('transport-error'))
    return outcome
  }
  const timerMs = (timer: IstEvent): number | undefined => {
    if (timer === 'timer-g') return reliable || repeatsLeft <= 0 ? undefined : retry?.remainingMs()
    if (timer === 'timer-h') return Math.max(0, endsAt - clock.monotonic())
    if (timer === 'timer-i') return reliable ? 0 : timers.t4
    return transactionMs(timers)
  }
  const effects: Record<IstEffect, (payload: Payload) => void> = {
    send({ answering }) {
      // The layer above repeats a 2xx and a reliable provisional answer by itself.
      if (answering?.response === last) ports.repetition('resent response')
      answering?.sent(send(answering.response))
    },
    resend() {
      if (last) ports.repetition('resent response')
      void send(last ?? answer(request, 100, tag))
    },
    'pass-ack': ({ ack }) => ack && ports.ack(ack),
    'report-no-ack': () => ports.guard('a missing ACK', () => handler?.failed('no-ack')),
    'report-transport': () => ports.guard('a transport error', () => handler?.failed('transport')),
    end: () => {
      ports.forget()
      ports.guard('an end', () => handler?.ended())
    },
  }
  const machine = createMachine<IstState, IstEvent, IstEffect, never, Payload>(IST_TABLE, {
    clock,
    timerMs,
    perform: (effect, payload = {}) => effects[effect](payload),
    traced: ({ event, next, state }) => {
      if (event === 'timer-g') {
        retry?.fired(doubled(timers.t2))
        repeatsLeft--
      }
      if (next === 'completed' && state !== next) {
        retry = createRetryTimer(clock, timers.t1)
        endsAt = clock.monotonic() + transactionMs(timers)
      }
    },
    unexpected: (state, event, payload) => {
      payload?.answering?.sent(TERMINATED)
      ports.log.debug(`ist: ${event} in ${state}`)
    },
  })
  const give = (event: IstEvent, response: SipResponse): Promise<RespondFault | undefined> => {
    if (!transaction.open) return Promise.resolve(TERMINATED)
    return new Promise((resolve) => machine.fire(event, { answering: { response, sent: resolve } }))
  }
  const transaction: ServerTransaction = {
    id,
    tag,
    request,
    peer,
    local,
    get open() {
      return !disposed && machine.state !== 'terminated'
    },
    respond: (response) =>
      give(response.status < 200 ? 'provisional' : response.status < 300 ? 'success' : 'failure', response),
    refuse(response) {
      if (!last && isChallenge(response)) return give('refusal', response)
      repeatsLeft = last ? REPEATED_REFUSALS : 0
      return give('failure', response)
    },
  }
  return {
    kind: 'ist',
    transaction,
    get last() {
      return last
    },
    handle: (given) => (handler = given),
    repeated: () => machine.fire('request'),
    acknowledged: (ack) => machine.fire('ack', { ack }),
    cancelled(cancel) {
      if (machine.state === 'proceeding') ports.guard('a CANCEL', () => handler?.cancelled(cancel))
    },
    connectionLost: () => way.connectionLost(),
    dispose() {
      disposed = true
      machine.dispose()
    },
  }
}
