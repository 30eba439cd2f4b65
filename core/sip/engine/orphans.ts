import type { Clock, Dispose, Logger } from '../../kit/index.ts'
import type { Application } from './control/index.ts'
import type { Dialog, DialogStore } from './dialog/index.ts'
import type { Answering, ServerRequests } from './uas/index.ts'
import type { Cancelling, ClientRequests, HangUp } from './uac/index.ts'

/** The dependencies of winding up what an application leaves behind. */
export interface OrphanPorts {
  readonly clock: Clock
  readonly log: Logger
  readonly graceMs: number
  readonly dialogs: DialogStore
  readonly servers: ServerRequests
  readonly clients: ClientRequests
  readonly refuse: Answering['refuse']
  readonly cancelling: Pick<Cancelling, 'cancel'>
  readonly hangUp: HangUp
  end(dialog: Dialog): void
}

/** Winds up what an application that vanished was doing: nothing it owned stays. */
export function createOrphans(ports: OrphanPorts) {
  const timers = new Set<Dispose>()
  let closed = false

  const windUp = (app: Application) => {
    for (const request of ports.servers.ofApp(app)) {
      const invite = request.request.method === 'INVITE'
      ports.refuse(
        request,
        invite
          ? { status: 480, reason: 'Temporarily Unavailable' }
          : { status: 500, reason: 'Server Internal Error' },
      )
    }
    for (const client of ports.clients.ofApp(app)) {
      if (client.request.method === 'INVITE' && !client.settled) ports.cancelling.cancel(client, [])
    }
    const dialogs = ports.dialogs.ownedBy(app)
    for (const dialog of dialogs) {
      if (dialog.state === 'confirmed' && dialog.usage === 'invite') {
        dialog.whenAcknowledged(
          () => dialog.state !== 'ended' && ports.hangUp.dialog(dialog, 'application gone'),
        )
      } else if (dialog.usage === 'subscribe') ports.end(dialog)
    }
    if (dialogs.length > 0) ports.log.warn('calls of a lost application ended', { dialogs: dialogs.length })
  }
  return {
    /** Called when the connection of an application ended. */
    gone(app: Application): void {
      if (closed) return
      const stop = ports.clock.after(ports.graceMs, () => {
        timers.delete(stop)
        windUp(app)
      })
      timers.add(stop)
    },
    close(): void {
      closed = true
      for (const stop of timers) stop()
    },
  }
}
