import {
  formatHostPort,
  parseHostPort,
  formatParams,
  parseParams,
  type Params,
  isToken,
} from '../../grammar/index.ts'

/** One Via value (RFC 3261 §20.42): where a response has to go. */
export interface Via {
  /** The version; left out for the only one there is, 2.0. */
  readonly version?: string
  /** The transport: `UDP`, `TCP`, ... in upper case. */
  readonly transport: string
  /** The sent-by host; IPv6 without brackets. */
  readonly host: string
  readonly port?: number | undefined
  /** The parameters: `branch`, `received`, `rport`, `maddr` and others. */
  readonly params: Params
}

/** Reads one Via value with any white space the grammar allows; `undefined` when it is none. */
export function parseVia(text: string): Via | undefined {
  const semicolon = text.indexOf(';')
  const head = (semicolon < 0 ? text : text.slice(0, semicolon)).trim()
  const first = head.indexOf('/')
  const second = head.indexOf('/', first + 1)
  if (first < 0 || second < 0) return undefined
  const protocol = head.slice(0, first).trim().toUpperCase()
  const version = head.slice(first + 1, second).trim()
  const rest = head.slice(second + 1).trim()
  const space = firstSpace(rest)
  if (protocol !== 'SIP' || !isToken(version) || space < 0) return undefined
  const transport = rest.slice(0, space)
  const sentBy = parseHostPort(rest.slice(space).trim())
  if (!isToken(transport) || !sentBy) return undefined
  return {
    ...(version === '2.0' ? {} : { version }),
    transport: transport.toUpperCase(),
    host: sentBy.host,
    port: sentBy.port,
    params: semicolon < 0 ? [] : parseParams(text.slice(semicolon + 1)),
  }
}

function firstSpace(text: string): number {
  for (let i = 0; i < text.length; i++) if (text[i] === ' ' || text[i] === '\t') return i
  return -1
}

/** Writes a Via value. */
export function formatVia(via: Via): string {
  return `SIP/${via.version ?? '2.0'}/${via.transport} ${formatHostPort(via)}${formatParams(via.params)}`
}
