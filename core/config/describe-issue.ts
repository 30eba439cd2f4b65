import type { z } from 'zod'
import type { Finding } from './finding.ts'
import { valueAt } from './value-at.ts'

type Issue = z.core.$ZodIssue

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of settings',
  array: 'a list',
  null: 'nothing',
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 40 ? `"${value.slice(0, 40)}…"` : `"${value}"`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return TYPE_WORDS[typeOf(value)] ?? typeof value
}

function wrongType(expected: string, found: unknown): string {
  if (found === undefined) return 'is missing'
  const wanted = `must be ${TYPE_WORDS[expected] ?? expected}`
  // A value in the wrong place may be a secret: only what cannot be one is repeated.
  if (expected === 'string' && typeof found === 'number') return `${wanted}: put it in quotes`
  if (typeof found === 'string') return `${wanted}, found text`
  return `${wanted}, found ${show(found)}`
}

/** Turns the schema's issues into findings an admin can act on: one per key, with the key's own path. */
export function describeIssue(issue: Issue, root: unknown): readonly Finding[] {
  const keys = issue.path
  const found = valueAt(root, keys)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ keys: [...keys, key], message: 'is not a known key' }))
  }
  if (issue.code === 'invalid_type') return [{ keys, message: wrongType(issue.expected, found) }]
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String).join(', ')
    return [{ keys, message: `must be one of ${choices}; found ${show(found)}` }]
  }
  return [{ keys, message: issue.message }]
}
