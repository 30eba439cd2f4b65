import { createMachine } from '../../kit/index.ts'
import { serialise, type SipRequest, type SipResponse } from '../message/index.ts'
import type { Received } from '../transport/index.ts'
import { createAnswerWay } from './answer-way.ts'
import { NIST_TABLE, type NistEffect, type NistEvent, type NistState } from './nist-table.ts'
import { isChallenge } from './own-answers.ts'
import { isReliable, transactionMs } from './run.ts'
import { TERMINATED, type Answering, type ServerPorts, type NistRun } from './server-run.ts'
import type { RespondFault, ServerHandler, ServerTransaction } from './transaction.ts'

type Payload = { readonly answering?: Answering }

/** Runs a non-INVITE server transaction. */
export function runNist(
  received: Received<SipRequest>,
  id: string,
  tag: string,
  ports: ServerPorts,
): NistRun {
  const { clock, timers } = ports
  const { message: request, peer, local } = received
  const way = createAnswerWay(received, ports)
  let handler: ServerHandler | undefined
  let last: SipResponse | undefined
  let disposed = false

  const send = (response: SipResponse) => {
    last = response
    const outcome = way.send(serialise(response))
    void outcome.then((fault) => fault && machine.fire('transport-error'))
    return outcome
  }
  const effects: Record<NistEffect, (payload: Payload) => void> = {
    send: ({ answering }) => answering?.sent(send(answering.response)),
    resend() {
      if (!last) return
      ports.repetition('resent response')
      void send(last)
    },
    'report-transport': () => ports.guard('a transport error', () => handler?.failed('transport')),
    end: () => {
      ports.forget()
      ports.guard('an end', () => handler?.ended())
    },
  }
  const machine = createMachine<NistState, NistEvent, NistEffect, never, Payload>(NIST_TABLE, {
    clock,
    timerMs: () => (isReliable(peer) ? 0 : transactionMs(timers)),
    perform: (effect, payload = {}) => effects[effect](payload),
    unexpected: (state, event, payload) => {
      payload?.answering?.sent(TERMINATED)
      ports.log.debug(`nist: ${event} in ${state}`)
    },
  })
  const give = (event: NistEvent, response: SipResponse): Promise<RespondFault | undefined> => {
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
      return !disposed && (machine.state === 'trying' || machine.state === 'proceeding')
    },
    respond: (response) => give(response.status < 200 ? 'provisional' : 'final', response),
    refuse: (response) => give(isChallenge(response) ? 'refusal' : 'final', response),
  }
  return {
    kind: 'nist',
    transaction,
    get last() {
      return last
    },
    handle: (given) => (handler = given),
    repeated: () => machine.fire('request'),
    connectionLost: () => way.connectionLost(),
    dispose() {
      disposed = true
      machine.dispose()
    },
  }
}
