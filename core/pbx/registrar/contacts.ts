import { splitTopLevel } from '../../grammar/index.ts'
import { plainAddress, type PlainUri } from '../address/index.ts'

/** Life of a registration that asks for none, seconds. */
export const DEFAULT_EXPIRES_SECONDS = 3600
/** Shortest life of a registration, seconds; 0 removes it. */
export const MIN_EXPIRES_SECONDS = 60

/** One Contact of a REGISTER. */
export interface RequestedContact {
  readonly uri: PlainUri
  /** The registration time the phone asked for, seconds; 0 removes the binding. */
  readonly expiresSeconds: number
  readonly q: number
  readonly instance: string
  readonly regId: number | null
}

/** The request made by the Contact headers of a REGISTER. */
export type ContactRequest =
  | { readonly kind: 'query' }
  | { readonly kind: 'remove-all' }
  | { readonly kind: 'update'; readonly contacts: readonly RequestedContact[] }

/** Reads an interval; a malformed one counts as an hour (RFC 3261 §10.2.1.1, §20.19). */
function readExpires(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const trimmed = text.trim()
  return /^\d{1,10}$/.test(trimmed) ? Math.min(Number(trimmed), 2 ** 32 - 1) : DEFAULT_EXPIRES_SECONDS
}

/** Reads a q value; a contact without one, or with a malformed one, has the highest preference. */
function readQ(text: string | undefined): number {
  return text !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 1
}

/**
 * Reads the Contact and Expires headers of a REGISTER (RFC 3261 §10.3); undefined when they are malformed or `*` is
 * used with anything but `Expires: 0`.
 */
export function readContacts(
  contact: string | undefined,
  expires: string | undefined,
): ContactRequest | undefined {
  if (contact === undefined || contact.trim() === '') return { kind: 'query' }
  const general = readExpires(expires)
  if (contact.trim() === '*') return general === 0 ? { kind: 'remove-all' } : undefined
  // An empty place in the list is no contact (RFC 3261 §7.3.1 knows none); some phones end the list with a comma.
  const values = splitTopLevel(contact, ',').filter((value) => value !== '')
  if (values.length === 0) return undefined
  const contacts: RequestedContact[] = []
  for (const value of values) {
    const parsed = plainAddress(value)
    if (!parsed) return undefined
    const { uri, params } = parsed
    const instance = (params.get('+sip.instance') ?? '').slice(0, 256)
    const regId = params.get('reg-id')
    contacts.push({
      uri,
      expiresSeconds: readExpires(params.get('expires')) ?? general ?? DEFAULT_EXPIRES_SECONDS,
      q: readQ(params.get('q')),
      instance,
      // It numbers the flows of an instance and means nothing without one (RFC 5626 §6).
      regId: instance !== '' && regId !== undefined && /^[1-9]\d{0,8}$/.test(regId) ? Number(regId) : null,
    })
  }
  // A flow is one connection, and one request comes on one (RFC 5626 §6).
  const flows = contacts.filter(({ regId, expiresSeconds }) => regId !== null && expiresSeconds > 0)
  return flows.length > 1 ? undefined : { kind: 'update', contacts }
}

const MAX_PATH = 10

/** Returns the URIs of a Path header (RFC 3327), the first hop first; undefined when one of them is malformed. */
export function readPath(path: string | undefined): readonly string[] | undefined {
  if (path === undefined || path.trim() === '') return []
  const hops = splitTopLevel(path, ',').map((value) => plainAddress(value)?.uri.text)
  if (hops.length > MAX_PATH) return undefined
  return hops.every((hop) => hop !== undefined) ? hops : undefined
}
