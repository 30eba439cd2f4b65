import type { SipTrace } from '../../../core/contract/index.ts'

/** A message as an arrow between two places; lanes count from 0 on the left. */
export interface LadderArrow {
  /** Milliseconds since the first message. */
  readonly atMs: number
  readonly from: number
  readonly to: number
  /** `INVITE 101`, `180 Ringing`. */
  readonly title: string
  /** `1 INVITE`. */
  readonly cseq: string
  readonly protocol: string
  readonly hasBody: boolean
  /**
   * The meaning of a response, `expected` where nothing is wrong though the request did not succeed; `request` for
   * requests.
   */
  readonly kind: 'request' | 'provisional' | 'success' | 'expected' | 'failure'
  readonly text: string
}

/** The messages of a call between us and others. */
export interface Ladder {
  /** Addresses from left to right: who spoke first, we (null), and the others as they come. */
  readonly lanes: readonly (string | null)[]
  readonly arrows: readonly LadderArrow[]
}

type Message = SipTrace['messages'][number]
const MAX_TITLE = 60
/** Digest challenges, intervals to ask again with, and the end of a request that was cancelled. */
const EXPECTED = new Set(['401', '407', '422', '423', '487'])

const named = ({ address, port }: Message['peer']) =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`
const userOf = (uri: string) => /^sips?:([^@;?]*)@/i.exec(uri)?.[1] ?? uri.replace(/^sips?:/i, '')
const headerOf = (text: string, name: string) =>
  new RegExp(`^${name}\\s*:\\s*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''

function kindOf(code: string): LadderArrow['kind'] {
  if (code < '200') return 'provisional'
  if (code < '300') return 'success'
  return code < '400' || EXPECTED.has(code) ? 'expected' : 'failure'
}
function titleOf(text: string): Pick<LadderArrow, 'title' | 'kind'> {
  const first = text.split(/\r?\n/, 1)[0] ?? ''
  const status = /^SIP\/2\.0 (\d{3}) ?(.*)$/.exec(first)
  if (status) {
    const [, code = '', reason = ''] = status
    return { title: `${code} ${reason}`.trim().slice(0, MAX_TITLE), kind: kindOf(code) }
  }
  const [method = '?', uri = ''] = first.split(' ')
  return { title: `${method} ${userOf(uri)}`.trim().slice(0, MAX_TITLE), kind: 'request' }
}

/** Lays messages out as a ladder. */
export function ladderOf({ messages }: Pick<SipTrace, 'messages'>): Ladder {
  const peers = [...new Set(messages.map(({ peer }) => named(peer)))]
  const lanes = [...peers.slice(0, 1), null, ...peers.slice(1)]
  const start = messages[0]?.at ?? 0
  const us = lanes.indexOf(null)
  return {
    lanes,
    arrows: messages.map(({ at, direction, protocol, peer, text }) => {
      const them = lanes.indexOf(named(peer))
      return {
        ...titleOf(text),
        atMs: at - start,
        from: direction === 'in' ? them : us,
        to: direction === 'in' ? us : them,
        cseq: headerOf(text.split(/\r?\n\r?\n/, 1)[0] ?? '', 'CSeq'),
        protocol,
        hasBody: /\r?\n\r?\n\S/.test(text),
        text,
      }
    }),
  }
}
