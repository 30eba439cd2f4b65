import { err, ok, type Result } from '../../kit/index.ts'
import { plainUri, sameUri } from '../address/index.ts'
import {
  bindingKey,
  isLocalContact,
  MAX_EXPIRES_SECONDS,
  type Binding,
  type LiveBinding,
} from '../location/index.ts'
import { response, type PbxResponse, type Source } from '../request.ts'
import { MIN_EXPIRES_SECONDS, type ContactRequest, type RequestedContact } from './contacts.ts'

/** Phones that one extension may have registered at the same time. */
export const MAX_CONTACTS = 10

/** The values that are the same for all contacts of one REGISTER. */
export interface RegisterFacts {
  readonly number: string
  readonly source: Source
  readonly callId: string
  readonly cseq: number
  readonly userAgent: string
  readonly accepts: string | undefined
  readonly path: readonly string[]
  /** UTC epoch milliseconds. */
  readonly now: number
}

/** The change that a REGISTER makes, all of it or nothing. */
export interface BindingPlan {
  readonly put: readonly Binding[]
  /** Keys of the bindings to remove. */
  readonly remove: readonly string[]
}

/**
 * Returns whether a request was overtaken by a later one of the same phone, so that it must change nothing (RFC 3261
 * §10.3, step 7).
 */
const isOutOfOrder = (binding: Binding, facts: RegisterFacts) =>
  binding.callId === facts.callId && facts.cseq <= binding.cseq

const outOfOrder = () => response(500, 'Out Of Order')

const keyOf = ({ uri, instance, regId }: RequestedContact) =>
  bindingKey({ contact: uri.text, instance, regId })

/**
 * Returns the binding of the same flow of the same phone, whatever its address is by now; else that of the same
 * address.
 */
function findSame(bindings: readonly LiveBinding[], contact: RequestedContact): LiveBinding | undefined {
  const key = keyOf(contact)
  const same = bindings.find((binding) => bindingKey(binding) === key)
  if (same) return same
  return bindings.find((binding) => {
    if (contact.regId !== null && binding.regId !== null) return false
    const uri = plainUri(binding.contact)
    return uri !== undefined && sameUri(uri, contact.uri)
  })
}

/**
 * Returns whether a binding belongs to the phone that now registers under another address: the same instance, or, if
 * one of them names none, the same Call-ID (RFC 3261 §10.2.4). Flows of one instance exist side by side (RFC 5626 §6).
 */
function isOfSamePhone(binding: Binding, contact: RequestedContact, facts: RegisterFacts): boolean {
  if (contact.regId !== null && binding.regId !== null && contact.regId !== binding.regId) return false
  if (contact.instance !== '' && binding.instance !== '') return contact.instance === binding.instance
  return binding.callId === facts.callId
}

/** Longest life of a registration behind a router over UDP, seconds: a router that forgets it is noticed soon. */
export const BEHIND_ROUTER_EXPIRES_SECONDS = 300

function newBinding(contact: RequestedContact, known: Binding | undefined, facts: RegisterFacts): Binding {
  const binding: Binding = {
    number: facts.number,
    contact: contact.uri.text,
    path: facts.path,
    receivedAddress: facts.source.address,
    receivedPort: facts.source.port,
    transport: facts.source.transport,
    userAgent: facts.userAgent,
    ...(facts.accepts === undefined ? {} : { accepts: facts.accepts }),
    callId: facts.callId,
    cseq: facts.cseq,
    q: contact.q,
    instance: contact.instance,
    regId: contact.regId,
    registeredAt: known?.registeredAt ?? facts.now,
    expiresAt: facts.now,
  }
  const isBehindRouter = binding.transport === 'udp' && isLocalContact(binding)
  const most = isBehindRouter ? BEHIND_ROUTER_EXPIRES_SECONDS : MAX_EXPIRES_SECONDS
  return { ...binding, expiresAt: facts.now + Math.min(contact.expiresSeconds, most) * 1000 }
}

/** Works out what a REGISTER changes in the existing bindings, or how it is refused. */
export function planBindings(
  current: readonly LiveBinding[],
  request: ContactRequest,
  facts: RegisterFacts,
): Result<BindingPlan, PbxResponse> {
  if (request.kind === 'query') return ok({ put: [], remove: [] })
  if (request.kind === 'remove-all') {
    if (current.some((binding) => isOutOfOrder(binding, facts))) return err(outOfOrder())
    return ok({ put: [], remove: current.map(bindingKey) })
  }
  const put = new Map<string, Binding>()
  const remove = new Set<string>()
  const same = request.contacts.map((contact) => findSame(current, contact))
  if (same.some((known) => known && isOutOfOrder(known, facts))) return err(outOfOrder())
  const others = current.filter((binding) => !same.includes(binding))
  for (const [place, contact] of request.contacts.entries()) {
    const known = same[place]
    if (contact.expiresSeconds === 0) {
      if (known) remove.add(bindingKey(known))
      continue
    }
    if (contact.expiresSeconds < MIN_EXPIRES_SECONDS) {
      return err(response(423, 'Interval Too Brief', { 'Min-Expires': String(MIN_EXPIRES_SECONDS) }))
    }
    // The same address may come back in another spelling: the latest one stays.
    if (known && bindingKey(known) !== keyOf(contact)) remove.add(bindingKey(known))
    const before = others.filter((binding) => isOfSamePhone(binding, contact, facts))
    if (before.some((binding) => isOutOfOrder(binding, facts))) return err(outOfOrder())
    for (const binding of before) remove.add(bindingKey(binding))
    put.set(keyOf(contact), newBinding(contact, known, facts))
  }
  if (put.size > MAX_CONTACTS) return err(response(403, 'Too Many Registrations'))
  const kept = current.filter((binding) => !remove.has(bindingKey(binding)) && !put.has(bindingKey(binding)))
  for (const binding of leastRecent(kept, kept.length + put.size - MAX_CONTACTS)) {
    remove.add(bindingKey(binding))
  }
  return ok({ put: [...put.values()], remove: [...remove].filter((key) => !put.has(key)) })
}

/** Returns the phones that were last heard of longest ago. */
const leastRecent = (bindings: readonly LiveBinding[], count: number) =>
  [...bindings].sort((a, b) => a.order - b.order).slice(0, Math.max(0, count))
