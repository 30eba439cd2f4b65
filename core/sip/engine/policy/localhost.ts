import type { HeaderLine } from '../../message/index.ts'

const REPLACED = new Set([
  'from',
  'to',
  'contact',
  'p-asserted-identity',
  'p-preferred-identity',
  'remote-party-id',
  'referred-by',
  'diversion',
])

const LOCALHOST = /(sips?:(?:[^@\s<>,"]*@)?)localhost(?![\w.:-])([^>,\s]*)/gi

/** Our own address as it is shown to a peer. */
export interface ShownAddress {
  readonly host: string
  readonly port: number
  readonly protocol: string
}

/** Formats a host as a URI writes it: IPv6 literals in brackets. */
export const uriHost = (address: string) =>
  address.includes(':') && !address.startsWith('[') ? `[${address}]` : address

/** Returns a transport as a URI names it: there is one word for WebSockets, secure or not (RFC 7118 §5.2). */
export const uriTransport = (protocol: string) => (protocol === 'wss' ? 'ws' : protocol)

/**
 * Puts our address where an application wrote the placeholder `localhost` (it cannot know the address before the
 * destination is chosen), in a Contact with the transport when that is not UDP. Other hosts and a `localhost` with
 * a port stay.
 */
export function replaceLocalhost(line: HeaderLine, shown: ShownAddress): HeaderLine {
  const name = line.name.toLowerCase()
  if (!REPLACED.has(name) || !/localhost/i.test(line.value)) return line
  const value = line.value.replace(
    LOCALHOST,
    (_, before: string, rest: string, at: number, whole: string) => {
      const wanted = name === 'contact' && shown.protocol !== 'udp' && !/;transport=/i.test(rest)
      const transport = wanted ? `;transport=${uriTransport(shown.protocol)}` : ''
      const uri = `${before}${uriHost(shown.host)}:${shown.port}`
      const bracketed = whole.lastIndexOf('<', at) > whole.lastIndexOf('>', at)
      if (bracketed) return `${uri}${rest}${transport}`
      return transport === '' ? `${uri}${rest}` : `<${uri}${transport}>${rest}`
    },
  )
  return { name: line.name, value }
}
