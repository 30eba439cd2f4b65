import { formatHostPort } from '../../../grammar/index.ts'
import type { CapturedMessage, WireEnd } from './captured-message.ts'
import { printable, readLine } from './message-line.ts'

const COLUMN = 28
const TIME = 10
const US = 'Halfcall'

const named = ({ address, port }: WireEnd) => formatHostPort({ host: address, port })
const cut = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

function centred(text: string, width: number, fill: string): string {
  const left = Math.floor((width - text.length) / 2)
  return `${fill.repeat(left)}${text}${fill.repeat(width - text.length - left)}`
}

/** Lists the parties from left to right: the one that spoke first, ourselves, and the others in order of appearance. */
function parties(messages: readonly CapturedMessage[]): string[] {
  const peers = [...new Set(messages.map(({ peer }) => named(peer)))]
  return [...peers.slice(0, 1), US, ...peers.slice(1)]
}

const offset = (ms: number) => `+${(ms / 1000).toFixed(3)}`.padEnd(TIME)

function arrow(message: CapturedMessage, title: string, columns: readonly string[]): string {
  const [us, them] = [columns.indexOf(US), columns.indexOf(named(message.peer))]
  const [left, right] = [Math.min(us, them), Math.max(us, them)]
  const pointsRight = (message.direction === 'in' ? us : them) === right
  const width = (right - left) * COLUMN - 1
  const label = centred(` ${cut(title, width - 6)} `, width - 1, '-')
  const line = pointsRight ? `${label}>` : `<${label}`
  const before = `|${' '.repeat(COLUMN - 1)}`.repeat(left)
  const after = `|${' '.repeat(COLUMN - 1)}`.repeat(columns.length - 1 - right)
  return `${before}|${line}${after}|`
}

/**
 * Draws the messages as a ladder in plain text: a column for each address, an arrow for each message, times since the
 * first.
 */
export function ladderText(messages: readonly CapturedMessage[]): string {
  const first = messages[0]
  if (!first) return ''
  const columns = parties(messages)
  const ours = [...new Set(messages.map(({ local }) => named(local)))].join(' ')
  const heads = columns.map((name) => cut(name === US ? `${US} ${ours}` : name, COLUMN - 2).padEnd(COLUMN))
  const rows = messages.map((message) => {
    const { title, cseq, hasSdp } = readLine(message)
    const label = hasSdp ? `${title} (SDP)` : title
    const line = arrow(message, label, columns)
    return `${offset(message.at - first.at)}${line}  ${message.protocol} ${cseq}`.trimEnd()
  })
  const head = ' '.repeat(TIME) + heads.join('').trimEnd()
  return `${new Date(first.at).toISOString()}\n${[head, ...rows].join('\n')}\n`
}

/** Prints the messages in full, one after the other. */
export function messagesText(messages: readonly CapturedMessage[]): string {
  const start = messages[0]?.at ?? 0
  return messages
    .map(({ at, direction, protocol, local, peer, bytes }) => {
      const [from, to] = direction === 'in' ? [peer, local] : [local, peer]
      const head = `--- ${new Date(at).toISOString()} ${offset(at - start).trim()} ${protocol} ${named(from)} -> ${named(to)}`
      const text = Buffer.from(bytes).toString('utf8').replaceAll('\r\n', '\n')
      return `${head}, ${bytes.length} bytes\n${printable(text).trimEnd()}\n`
    })
    .join('\n')
}
