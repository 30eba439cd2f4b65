import type { Answering, Confirmations, ServerRequest, ServerRequests } from './uas/index.ts'
import type { Acknowledge, Answers, ClientRequests } from './uac/index.ts'
import type { SessionTimers } from './session/index.ts'
import type { Dialog, DialogStore } from './dialog/index.ts'

/** The dependencies of ending a dialog: everything that may still hang on it. */
export interface EndingPorts {
  readonly dialogs: DialogStore
  readonly servers: ServerRequests
  readonly clients: ClientRequests
  readonly confirmations: Confirmations
  readonly acknowledge: Acknowledge
  readonly sessions: Pick<SessionTimers, 'clear'>
  readonly refuse: Answering['refuse']
  readonly fail: Answers['fail']
}

/**
 * Ends dialogs: what waits in one gets its answer (RFC 3261 §15.1.2), so that nobody waits forever. `except` is the BYE
 * that ends it.
 */
export function createEnding(ports: EndingPorts) {
  return (dialog: Dialog, except?: ServerRequest): void => {
    if (!ports.dialogs.remove(dialog)) return
    dialog.state = 'ended'
    dialog.stopExpiry()
    ports.sessions.clear(dialog)
    dialog.turns.end()
    const tasks = ports.confirmations.stop(dialog)
    const accepted = dialog.awaitingAck === undefined ? undefined : ports.clients.get(dialog.awaitingAck)
    dialog.awaitingAck = undefined
    if (accepted) ports.acknowledge(accepted, dialog, [], new Uint8Array())
    for (const request of ports.servers.ofDialog(dialog)) {
      if (request === except) continue
      const invite = request.request.method === 'INVITE'
      ports.refuse(
        request,
        invite
          ? { status: 487, reason: 'Request Terminated' }
          : { status: 500, reason: 'Server Internal Error' },
      )
    }
    for (const client of ports.clients.ofDialog(dialog)) {
      if (client.request.method === 'INVITE') ports.fail(client, 487, 'Request Terminated')
    }
    for (const task of tasks) task()
  }
}
