import {
  extensionEntrySchema,
  PASSWORD_FAULT_TEXT,
  passwordFault,
  readFields,
  webhookEntrySchema,
  type Configuration,
  type ExtensionEntry,
} from '../contract/index.ts'
import type { Finding } from './finding.ts'
import { valueAt } from './value-at.ts'

/** Reads of the extensions what can be read, each with its place in the list. */
function readableExtensions(values: unknown): readonly (Partial<ExtensionEntry> & { index: number })[] {
  const entries = valueAt(values, ['extensions'])
  return Array.isArray(entries)
    ? entries.map((entry: unknown, index) => ({ ...readFields(extensionEntrySchema, entry), index }))
    : []
}

function missingPasswords(values: unknown, current: Configuration): readonly Finding[] {
  const known = new Set(
    current.extensions.filter(({ password }) => password !== undefined).map(({ number }) => number),
  )
  return readableExtensions(values).flatMap(({ index, number }) => {
    const keys = ['extensions', index, 'password']
    const isKept = number === undefined || known.has(number) || valueAt(values, keys) !== undefined
    return isKept ? [] : [{ keys, message: `extension "${number}" is new and needs a password` }]
  })
}

function missingWebhookSecrets(values: unknown, current: Configuration): readonly Finding[] {
  const known = new Set(current.webhooks.filter(({ secret }) => secret !== undefined).map(({ id }) => id))
  const entries = valueAt(values, ['webhooks'])
  return (Array.isArray(entries) ? entries : []).flatMap((entry: unknown, index) => {
    const { id, url } = readFields(webhookEntrySchema, entry)
    const keys = ['webhooks', index, 'secret']
    const isKept = id === undefined || known.has(id) || valueAt(values, keys) !== undefined
    return isKept ? [] : [{ keys, message: `webhook "${url ?? id}" is new and needs a secret` }]
  })
}

/** Finds extensions and webhooks that have no secret, and none to keep. */
export const missingSecrets = (values: unknown, current: Configuration): readonly Finding[] => [
  ...missingPasswords(values, current),
  ...missingWebhookSecrets(values, current),
]

/** Finds passwords that are too easy to guess, except those that are in force already. */
export function weakPasswords(values: unknown, current: Configuration): readonly Finding[] {
  const known = new Map(current.extensions.map(({ number, password }) => [number, password]))
  return readableExtensions(values).flatMap(({ index, number, password }) => {
    if (number === undefined || password === undefined || known.get(number) === password) return []
    const fault = passwordFault(password, number)
    return fault ? [{ keys: ['extensions', index, 'password'], message: PASSWORD_FAULT_TEXT[fault] }] : []
  })
}
