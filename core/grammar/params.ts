import { isToken, splitTopLevel, unquote } from './syntax.ts'

/** One `;name=value` or `;name`; the value stays as it was written, quotes and escapes included. */
export interface Param {
  readonly name: string
  readonly value?: string | undefined
}

/** The parameters in their order. */
export type Params = readonly Param[]

/** Reads `a=1;b;c="x;y"` (no leading semicolon); empty parts are skipped. */
export function parseParams(text: string): Params {
  return splitTopLevel(text, ';')
    .filter((part) => part !== '')
    .map(parseParam)
}

function parseParam(part: string): Param {
  const equals = part.indexOf('=')
  if (equals < 0) return { name: part }
  return { name: part.slice(0, equals).trimEnd(), value: part.slice(equals + 1).trimStart() }
}

/** Writes `;a=1;b`, or nothing when there are none. */
export function formatParams(params: Params): string {
  return params.map(({ name, value }) => (value === undefined ? `;${name}` : `;${name}=${value}`)).join('')
}

const named = (name: string) => {
  const lower = name.toLowerCase()
  return (param: Param) => param.name.toLowerCase() === lower
}

/** Returns whether the parameter is there, with or without a value. */
export const hasParam = (params: Params, name: string): boolean => params.some(named(name))

/** Returns the value of the first parameter of that name; `undefined` when it is absent or has none. */
export const paramValue = (params: Params, name: string): string | undefined =>
  params.find(named(name))?.value

/** Replaces the first parameter of that name where it stands, or adds it at the end. */
export function setParam(params: Params, name: string, value?: string): Params {
  const index = params.findIndex(named(name))
  const param: Param = { name, value }
  return index < 0 ? [...params, param] : params.map((old, i) => (i === index ? param : old))
}

/** Removes all parameters of that name. */
export function removeParam(params: Params, name: string): Params {
  const matches = named(name)
  return params.filter((param) => !matches(param))
}

const isQuoted = (text: string) => /^"(?:[^"\\]|\\[^])*"$/.test(text)
const isIPv6Reference = (text: string) => /^\[[0-9a-f:.]+\]$/i.test(text)

/** Returns the text of a parameter whose value is a token or a quoted string; undefined for anything else. */
export function paramText(params: Params, name: string): string | undefined {
  const value = paramValue(params, name) ?? ''
  return isToken(value) || isQuoted(value) ? unquote(value) : undefined
}

/** Returns the parameters that the grammar allows (RFC 3261 §25.1 `generic-param`). */
export const soundParams = (params: Params): Params =>
  params.filter(
    ({ name, value }) =>
      isToken(name) && (value === undefined || isToken(value) || isQuoted(value) || isIPv6Reference(value)),
  )
