import { createSocket, type Socket } from 'node:dgram'
import { formatHostPort } from '../../grammar/index.ts'
import { randomToken, type Clock, type Dispose } from '../../kit/index.ts'
import { serialise } from '../message/index.ts'
import { familyOf } from './own-address.ts'
import type { LocalAddress } from './transport.ts'

/**
 * The times when the question is asked, and asked again; when it counts as lost; and when all is asked anew. In
 * milliseconds.
 */
const ASKED_AT_MS = [0, 500, 1500]
const LOST_MS = 3000
const AGAIN_MS = 60_000

/** The addresses of ours to which a question was sent that never came. */
export interface Unheard {
  readonly addresses: readonly LocalAddress[]
  /** Whether other addresses of ours received theirs. */
  readonly someHeard: boolean
}

/** The listener to this computer's messages to itself. */
export interface OwnEcho {
  /** Returns whether a datagram is our own question: it has served its purpose then. */
  isOwn(bytes: Uint8Array): boolean
  stop(): void
}

interface Question {
  readonly to: LocalAddress
  readonly bytes: Buffer
  state: 'asked' | 'heard' | 'unsendable'
}

function questionFor(to: LocalAddress, fromPort: number): Question {
  const host = formatHostPort({ host: to.address })
  const token = randomToken(16)
  const headers = [
    ['Via', `SIP/2.0/UDP ${host}:${fromPort};branch=z9hG4bK${token}`],
    ['Max-Forwards', '0'],
    ['From', `<sip:${host}>;tag=${token}`],
    ['To', `<sip:${host}:${to.port}>`],
    ['Call-ID', token],
    ['CSeq', '1 OPTIONS'],
  ].map(([name, value]) => ({ name: name!, value: value! }))
  const uri = `sip:${host}:${to.port}`
  const request = serialise({ type: 'request', method: 'OPTIONS', uri, headers, body: new Uint8Array() })
  return { to, bytes: Buffer.from(request), state: 'asked' }
}

async function openAsker(family: 'ipv4' | 'ipv6'): Promise<Socket> {
  const socket = createSocket(family === 'ipv6' ? 'udp6' : 'udp4')
  // A program that has our port may answer, or its system refuse.
  socket.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(0, resolve)
  })
  return socket.unref()
}

/**
 * Sends an OPTIONS to each own address and reports those where it does not arrive: on Windows another program can have
 * bound an address that we have bound, too. The question is repeated every minute until all of them receive it; nobody
 * waits for it.
 */
export function listenToOwnEcho(options: {
  readonly addresses: () => readonly LocalAddress[]
  readonly tell: (unheard: Unheard) => void
  readonly clock: Pick<Clock, 'after'>
}): OwnEcho {
  const { clock } = options
  let questions: Question[] = []
  let sockets: Socket[] = []
  let stopTimers: Dispose[] = []
  let stopped = false

  const finish = () => {
    for (const stop of stopTimers) stop()
    for (const socket of sockets) socket.close()
    stopTimers = []
    sockets = []
    questions = []
  }
  const judge = () => {
    if (stopped) return
    const addresses = questions.filter(({ state }) => state === 'asked').map(({ to }) => to)
    const someHeard = questions.some(({ state }) => state === 'heard')
    finish()
    if (addresses.length > 0) stopTimers = [clock.after(AGAIN_MS, () => void ask())]
    options.tell({ addresses, someHeard })
  }
  const send = (socket: Socket, question: Question) => {
    if (question.state !== 'asked') return
    const { address, port } = question.to
    socket.send(question.bytes, port, address, (error) => {
      if (error && question.state === 'asked') question.state = 'unsendable'
    })
  }
  const ask = async () => {
    const own = options.addresses()
    for (const family of ['ipv4', 'ipv6'] as const) {
      const here = own.filter(({ address }) => familyOf(address) === family)
      const socket = here.length > 0 ? await openAsker(family).catch(() => undefined) : undefined
      if (!socket) continue
      if (stopped) return void socket.close()
      sockets.push(socket)
      const asked = here.map((to) => questionFor(to, socket.address().port))
      questions.push(...asked)
      for (const ms of ASKED_AT_MS) {
        stopTimers.push(clock.after(ms, () => asked.forEach((question) => send(socket, question))))
      }
    }
    // What arrived while this thread was busy is read before it is judged.
    stopTimers.push(clock.after(LOST_MS, () => setImmediate(judge)))
  }
  void ask()
  return {
    isOwn(bytes) {
      const question = questions.find((one) => one.bytes.equals(bytes))
      if (question) question.state = 'heard'
      return question !== undefined
    },
    stop() {
      stopped = true
      finish()
    },
  }
}
