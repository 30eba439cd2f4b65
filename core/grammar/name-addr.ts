import {
  formatParams,
  hasParam,
  paramValue,
  parseParams,
  removeParam,
  setParam,
  type Params,
} from './params.ts'
import { quote, unquote } from './syntax.ts'

/** A value of From, To, Contact, Route, Refer-To and the like (RFC 3261 §20.10). */
export interface NameAddr {
  /** The name, without quotes and escapes. */
  readonly displayName?: string | undefined
  /** The URI, without angle brackets; read it with `parseUri`. */
  readonly uri: string
  /** The parameters of the header, for example `tag`; those of the URI stay in `uri`. */
  readonly params: Params
}

/**
 * Reads `"Name" <uri>;params`, `Name <uri>;params` and `uri;params`; in the last form the parameters belong to the
 * header (RFC 3261 §20). `undefined` for anything else, `*` included.
 */
export function parseNameAddr(text: string): NameAddr | undefined {
  const value = text.trim()
  const open = openBracket(value)
  if (open === undefined) return undefined
  if (open < 0) return parseAddrSpec(value)
  const close = value.indexOf('>', open)
  if (close < 0) return undefined
  const uri = value.slice(open + 1, close).trim()
  const params = headerParams(value.slice(close + 1).trim())
  if (uri === '' || params === undefined) return undefined
  const name = value.slice(0, open).trim()
  return { displayName: name === '' ? undefined : unquote(name), uri, params }
}

/** Returns the index of `<` outside a leading quoted name; -1: there is none; `undefined`: a quote that never ends. */
function openBracket(value: string): number | undefined {
  if (!value.startsWith('"')) return value.indexOf('<')
  for (let i = 1; i < value.length; i++) {
    if (value[i] === '\\') i++
    else if (value[i] === '"') {
      const open = value.indexOf('<', i)
      return open < 0 || value.slice(i + 1, open).trim() !== '' ? undefined : open
    }
  }
  return undefined
}

function parseAddrSpec(value: string): NameAddr | undefined {
  const semicolon = value.indexOf(';')
  const uri = (semicolon < 0 ? value : value.slice(0, semicolon)).trimEnd()
  const colon = uri.indexOf(':')
  if (colon < 1 || uri.includes(' ') || uri.includes('\t') || uri.includes('"') || uri.includes('>'))
    return undefined
  return { displayName: undefined, uri, params: semicolon < 0 ? [] : parseParams(value.slice(semicolon + 1)) }
}

function headerParams(rest: string): Params | undefined {
  if (rest === '') return []
  return rest.startsWith(';') ? parseParams(rest.slice(1)) : undefined
}

/** Writes `"Name" <uri>;params`; the name is always quoted. */
export function formatNameAddr({ displayName, uri, params }: NameAddr): string {
  const name = displayName === undefined ? '' : `${quote(displayName)} `
  return `${name}<${uri}>${formatParams(params)}`
}

/** Reads the first `tag` of a From or To value. */
export function parseTag(value: string): string | undefined {
  const address = parseNameAddr(value)
  return address && paramValue(address.params, 'tag')
}

/** Returns a From or To value with this tag and no other; a value without a tag keeps its spelling. */
export function withTag(value: string, tag: string): string {
  const address = parseNameAddr(value)
  if (!address || !hasParam(address.params, 'tag')) return `${value};tag=${tag}`
  return formatNameAddr({ ...address, params: setParam(removeParam(address.params, 'tag'), 'tag', tag) })
}

/** Returns a From or To value without any tag. */
export function withoutTag(value: string): string {
  const address = parseNameAddr(value)
  return address ? formatNameAddr({ ...address, params: removeParam(address.params, 'tag') }) : value
}
