import { bindFault, PbxError, type Clock } from '../../kit/index.ts'
import { openStreamListener, type ListenerOptions, type StreamListener } from './stream-listener.ts'
import type { LocalAddress } from './transport.ts'
import { openUdpSocket, type UdpSocket } from './udp-socket.ts'

/** The sockets that were bound, in the order they were asked for. */
export interface OpenSockets {
  readonly udp: readonly UdpSocket[]
  readonly streams: readonly StreamListener[]
}

type OpenSocket = UdpSocket | StreamListener
/** The options sockets are opened with. */
type SocketOptions = ListenerOptions & { readonly clock: Pick<Clock, 'after' | 'monotonic'> }
/** The number of times a free UDP port may turn out to be taken for TCP. */
const ATTEMPTS = 20

/** Opens sockets for all binds; when one fails the others are closed again. */
export async function openSockets(
  binds: readonly LocalAddress[],
  options: SocketOptions,
): Promise<OpenSockets> {
  const opened: OpenSocket[] = []
  try {
    for (const group of groupFreePorts(binds)) opened.push(...(await openGroup(group, options)))
  } catch (error) {
    await closeSockets(opened)
    throw error
  }
  return {
    udp: opened.filter((socket): socket is UdpSocket => socket.bound.protocol === 'udp'),
    streams: opened.filter((socket): socket is StreamListener => socket.bound.protocol !== 'udp'),
  }
}

/** Closes all of them. */
export async function closeSockets(sockets: readonly OpenSocket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.close()))
}

/** The protocols that one port can serve together. */
const SHARED = new Set<string>(['udp', 'tcp'])

/** Groups UDP and TCP with port 0 on one address, since they belong together: they get one port. */
function groupFreePorts(binds: readonly LocalAddress[]): LocalAddress[][] {
  const groups = new Map<string, LocalAddress[]>()
  for (const bind of binds) {
    const isShared = bind.port === 0 && SHARED.has(bind.protocol)
    const key = isShared ? bind.address : `${bind.protocol} ${bind.address} ${bind.port}`
    groups.set(key, [...(groups.get(key) ?? []), bind])
  }
  return [...groups.values()]
}

async function openGroup(group: readonly LocalAddress[], options: SocketOptions): Promise<OpenSocket[]> {
  for (let attempt = 1; ; attempt++) {
    const opened: OpenSocket[] = []
    try {
      for (const bind of group) opened.push(await open(bind, opened[0]?.bound.port ?? bind.port, options))
      return opened
    } catch (error) {
      await closeSockets(opened)
      const again = group[0]?.port === 0 && opened.length > 0 && attempt < ATTEMPTS && isTaken(error)
      if (!again) throw error
    }
  }
}

/** Opens one more stream listener; rejects with what is in its way. */
export async function openMore(bind: LocalAddress, options: ListenerOptions): Promise<StreamListener> {
  try {
    return await openStreamListener(bind, options)
  } catch (error) {
    throw bindError(bind, bind.port, error as NodeJS.ErrnoException)
  }
}

async function open(bind: LocalAddress, port: number, options: SocketOptions): Promise<OpenSocket> {
  try {
    return await (bind.protocol === 'udp'
      ? openUdpSocket(bind.address, port, options.clock)
      : openStreamListener({ ...bind, port }, options))
  } catch (error) {
    throw bindError(bind, port, error as NodeJS.ErrnoException)
  }
}

const isTaken = (error: unknown): boolean =>
  error instanceof PbxError && (error.code === 'port.busy' || error.code === 'port.denied')

function bindError(
  { protocol, address }: LocalAddress,
  port: number,
  error: NodeJS.ErrnoException,
): PbxError {
  const where = `${protocol.toUpperCase()} ${address} port ${port}`
  return bindFault({ where, port, transport: protocol === 'udp' ? 'udp' : 'tcp' }, error)
}
