import { headerKey, isListHeader } from './header-name.ts'
import type { HeaderLine, SipMessage } from './message.ts'
import { splitTopLevel } from '../../grammar/index.ts'

/** Returns the values of all lines of that name, one per line, uncut. Case and compact forms do not matter. */
export function headerLines(message: SipMessage, name: string): string[] {
  const key = headerKey(name)
  return message.headers.filter((line) => headerKey(line.name) === key).map((line) => line.value)
}

/** Returns the value of the first line of that name, uncut; `undefined` when there is none. */
export function headerValue(message: SipMessage, name: string): string | undefined {
  const key = headerKey(name)
  return message.headers.find((line) => headerKey(line.name) === key)?.value
}

/**
 * Returns all values of that name in order. Headers that hold lists (Via, Contact, Route, Allow ...) are cut at their
 * commas; others (WWW-Authenticate, Date, Subject ...) give one value per line.
 */
export function headerValues(message: SipMessage, name: string): string[] {
  const lines = headerLines(message, name)
  if (!isListHeader(name)) return lines
  return lines.flatMap((value) => splitTopLevel(value, ',')).filter((value) => value !== '')
}

/** Replaces all lines of that name by these values, where the first one stood, or at the end. */
export function setHeader<M extends SipMessage>(
  message: M,
  name: string,
  value: string | readonly string[],
): M {
  const key = headerKey(name)
  const added = lines(name, value)
  const at = message.headers.findIndex((line) => headerKey(line.name) === key)
  if (at < 0) return { ...message, headers: [...message.headers, ...added] }
  const others = (line: HeaderLine) => headerKey(line.name) !== key
  const before = message.headers.slice(0, at)
  return { ...message, headers: [...before, ...added, ...message.headers.slice(at).filter(others)] }
}

/** Removes all lines of that name. */
export function removeHeader<M extends SipMessage>(message: M, name: string): M {
  const key = headerKey(name)
  return { ...message, headers: message.headers.filter((line) => headerKey(line.name) !== key) }
}

/** Adds lines at the end. */
export function addHeader<M extends SipMessage>(
  message: M,
  name: string,
  value: string | readonly string[],
): M {
  return { ...message, headers: [...message.headers, ...lines(name, value)] }
}

/** Adds lines before all others of the message: a new top Via or Route. */
export function prependHeader<M extends SipMessage>(
  message: M,
  name: string,
  value: string | readonly string[],
): M {
  return { ...message, headers: [...lines(name, value), ...message.headers] }
}

/**
 * Replaces the first value of a list header (the top Via) and leaves what follows it, on the same line or others;
 * `undefined` removes it.
 */
export function replaceFirstValue<M extends SipMessage>(
  message: M,
  name: string,
  value: string | undefined,
): M {
  const key = headerKey(name)
  const at = message.headers.findIndex((line) => headerKey(line.name) === key)
  const line = message.headers[at]
  if (!line) return message
  const rest = splitTopLevel(line.value, ',').slice(1)
  const values = value === undefined ? rest : [value, ...rest]
  const replaced = values.length === 0 ? [] : [{ name: line.name, value: values.join(', ') }]
  return {
    ...message,
    headers: [...message.headers.slice(0, at), ...replaced, ...message.headers.slice(at + 1)],
  }
}

function lines(name: string, value: string | readonly string[]): HeaderLine[] {
  return (typeof value === 'string' ? [value] : value).map((each) => ({ name, value: each }))
}
