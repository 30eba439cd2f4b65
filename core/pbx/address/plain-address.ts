import { parseNameAddr, unquote } from '../../grammar/index.ts'
import { plainUri, type PlainUri } from './plain-uri.ts'

/** An address header value such as From, To, Contact or Path, as it is looked up and compared. */
export interface PlainAddress {
  readonly uri: PlainUri
  /** Header parameters by lower-case name, quotes of values removed. */
  readonly params: ReadonlyMap<string, string>
}

/** Parses one address value; undefined when it holds no SIP URI. Never throws. */
export function plainAddress(value: string): PlainAddress | undefined {
  const address = parseNameAddr(value)
  const uri = address && plainUri(address.uri)
  if (!uri) return undefined
  return {
    uri,
    params: new Map(address.params.map(({ name, value: text = '' }) => [name.toLowerCase(), unquote(text)])),
  }
}
