import { openMore } from './open-sockets.ts'
import type { StreamListener } from './stream-listener.ts'
import type { ListenerFault, LocalAddress, MoreListeners, TransportLimits } from './transport.ts'

const keyOf = ({ protocol, address, port }: LocalAddress) => `${protocol} ${address} ${port}`

/** Creates the set of listeners that come and go while the others stay. */
export function createMoreListeners(options: {
  readonly limits: TransportLimits
  /** Called with a new one, which is to be listened to. */
  readonly opened: (listener: StreamListener) => void
}) {
  /** The open listeners by what was asked for: port 0 stays the port it became. */
  const open = new Map<string, StreamListener>()
  let turn: Promise<unknown> = Promise.resolve()

  const setNow = async ({ binds, tls }: MoreListeners): Promise<readonly ListenerFault[]> => {
    const wanted = new Map(binds.map((bind) => [keyOf(bind), bind]))
    const faults: ListenerFault[] = []
    for (const [key, listener] of open) {
      if (wanted.has(key)) {
        if (tls) listener.setIdentity(tls)
        continue
      }
      open.delete(key)
      // It ends when the last of its connections has; the port is free at once.
      void listener.close()
    }
    for (const [key, bind] of wanted) {
      if (open.has(key)) continue
      try {
        const listener = await openMore(bind, { limits: options.limits, tls })
        open.set(key, listener)
        options.opened(listener)
      } catch (error) {
        faults.push({ bind, text: (error as Error).message })
      }
    }
    return faults
  }
  return {
    listeners: (): readonly StreamListener[] => [...open.values()],
    /** Makes the listeners exactly these; one change after the other. */
    set(wanted: MoreListeners): Promise<readonly ListenerFault[]> {
      const done = turn.then(() => setNow(wanted))
      turn = done
      return done
    },
  }
}
