import type { VirtualClock } from '../../../../test/kit/virtual-clock.ts'
import type { LocalAddress, MemoryNetwork } from '../../transport/index.ts'
import { createMemorySite, type MemoryFrame, type MemorySite } from './memory-site.ts'
import { SDP } from './sip-agent.ts'

/** One side of a call as its application knows it. */
export interface Side {
  readonly callId: string
  readonly role: 'caller' | 'callee'
  dialogId: string
  /** The transaction id of the INVITE that began it. */
  transactionId: string
  wasUp: boolean
  /** Everything that told the application that it is over. */
  readonly ends: string[]
}

/** An application that calls, answers and does at random moments whatever a call allows. */
export interface Talker {
  readonly site: MemorySite
  readonly sides: readonly Side[]
  call(to: LocalAddress): void
  /** The messages that this application has no place for. */
  readonly odd: readonly string[]
}

interface Pending {
  readonly side: Side
  readonly method: string
}

/** The longest time from the answer to the BYE, in milliseconds. */
const LONGEST_CALL_MS = 40_000
const IN_CALL = ['INVITE', 'UPDATE', 'INFO', 'INFO', 'OPTIONS']

const statusOf = (sip: string) => Number(/^SIP\/2.0 (\d{3})/.exec(sip)?.[1] ?? 0)
const methodOf = (sip: string) => /^(\w+) /.exec(sip)?.[1] ?? ''
const cseqMethodOf = (sip: string) => /^CSeq: *\d+ (\w+)/im.exec(sip)?.[1] ?? ''
const callIdOf = (sip: string) => /^Call-ID: *(\S+)/im.exec(sip)?.[1] ?? ''

/** Puts such an application on a network. */
export function createTalker(
  network: MemoryNetwork,
  local: LocalAddress,
  clock: VirtualClock,
  random: () => number,
): Talker {
  const sides: Side[] = []
  const odd: string[] = []
  const echoes = new Map<string, (frame: MemoryFrame) => void>()
  const pending = new Map<string, Pending>()
  const soon = (maxMs: number, task: () => void) => void clock.after(Math.floor(random() * maxMs), task)
  const over = (side: Side, end: string) => void side.ends.push(end)

  const send = (
    transactionId: string,
    dialogId: string,
    sip: string,
    echoed: (frame: MemoryFrame) => void = () => undefined,
  ) => void echoes.set(site.send(transactionId, dialogId, sip), echoed)

  const answer = (transactionId: string, status: number, echoed?: (frame: MemoryFrame) => void, body = '') =>
    send(transactionId, '', `SIP/2.0 ${status} X\r\n\r\n${body}`, echoed)

  const request = (side: Side, method: string) => {
    if (side.ends.length > 0) return
    const body = method === 'INVITE' || (method === 'UPDATE' && random() < 0.5) ? SDP : ''
    send('', side.dialogId, `${method} sip:placeholder SIP/2.0\r\n\r\n${body}`, ({ fields }) => {
      if (fields[2] === 'OK') pending.set(fields[9]!, { side, method })
      else if (method === 'BYE') over(side, `BYE: ${fields[3]}`)
    })
  }

  const up = (side: Side, dialogId: string) => {
    side.wasUp = true
    side.dialogId = dialogId
    const actions = Math.floor(random() * 4)
    for (let count = 0; count < actions; count++) {
      soon(15_000, () => request(side, IN_CALL[Math.floor(random() * IN_CALL.length)]!))
    }
    soon(random() < 0.5 ? 2000 : LONGEST_CALL_MS, () => request(side, 'BYE'))
  }

  const ring = (side: Side) => {
    if (random() < 0.7) soon(500, () => side.ends.length === 0 && answer(side.transactionId, 180))
    soon(4000, () => {
      if (side.ends.length > 0) return
      if (random() < 0.2) {
        answer(side.transactionId, 486, ({ fields }) =>
          over(side, fields[2] === 'OK' ? 'refused' : fields[3]!),
        )
        return
      }
      answer(
        side.transactionId,
        200,
        ({ fields }) => {
          if (fields[2] === 'OK') up(side, fields[10]!)
          else over(side, fields[3]!)
        },
        SDP,
      )
    })
  }

  const requested = ({ fields, sip }: MemoryFrame) => {
    const [, source, , , , , , transactionId = '', dialogId = ''] = fields
    const method = methodOf(sip)
    if (method === 'INVITE' && dialogId === '') {
      const side: Side = {
        callId: callIdOf(sip),
        role: 'callee',
        dialogId: '',
        transactionId,
        wasUp: false,
        ends: [],
      }
      sides.push(side)
      return ring(side)
    }
    const side = sides.find((one) =>
      method === 'CANCEL' ? one.transactionId === transactionId : one.dialogId === dialogId,
    )
    if (!side) return void odd.push(`${method} for nobody`)
    if (method === 'ACK') return
    if (method === 'CANCEL') return over(side, 'CANCEL')
    if (source === 'application') return over(side, `ended by the engine: ${/^Reason:.*$/m.exec(sip)?.[0]}`)
    if (method === 'BYE') over(side, 'BYE')
    const refused = method === 'INVITE' && random() < 0.15
    soon(200, () => answer(transactionId, refused ? 488 : 200, undefined, method === 'INVITE' ? SDP : ''))
  }

  const responded = ({ fields, sip }: MemoryFrame) => {
    const [, , , , , , , transactionId = '', dialogId = ''] = fields
    const status = statusOf(sip)
    const known = pending.get(transactionId)
    if (!known) return void odd.push(`${status} to ${cseqMethodOf(sip)} twice or for nobody`)
    const { side, method } = known
    side.dialogId ||= dialogId
    if (status < 200) return
    pending.delete(transactionId)
    if (method === 'INVITE' && status < 300) {
      soon(100, () => send('', dialogId, 'ACK sip:placeholder SIP/2.0\r\n\r\n'))
      if (!side.wasUp) up(side, dialogId)
    } else if (method === 'INVITE' && !side.wasUp) over(side, String(status))
    else if (method === 'BYE') over(side, `BYE ${status}`)
    else if (status === 408 || status === 481) request(side, 'BYE')
  }

  const read = (frame: MemoryFrame) => {
    if (frame.fields[0] === 'response') {
      const id = frame.fields[1]!
      echoes.get(id)?.(frame)
      echoes.delete(id)
    } else if (frame.sip.startsWith('SIP/')) responded(frame)
    else requested(frame)
  }
  const site = createMemorySite(network, local, clock, read)

  return {
    site,
    sides,
    odd,
    call(to) {
      const sip = `INVITE sip:bob@${to.address}:${to.port} SIP/2.0\r\n\r\n${SDP}`
      send('', '', sip, (frame) => {
        const transactionId = frame.fields[9]!
        const side: Side = {
          callId: callIdOf(frame.sip),
          role: 'caller',
          dialogId: '',
          transactionId,
          wasUp: false,
          ends: [],
        }
        sides.push(side)
        pending.set(transactionId, { side, method: 'INVITE' })
        if (random() < 0.25) {
          soon(5000, () => {
            if (side.ends.length === 0 && !side.wasUp) send(transactionId, '', 'CANCEL sip:x SIP/2.0\r\n\r\n')
          })
        }
      })
    },
  }
}
