import { PASSWORD_FAULT_TEXT, passwordFault, type Configuration } from '../contract/index.ts'
import type { Finding } from './finding.ts'

/** An entry of the list of extensions, as far as it can be read while the schema may still find faults in it. */
interface RawExtension {
  readonly index: number
  readonly number: string
  readonly password: unknown
  /** The number that its calls go to while it is busy. */
  readonly forwardBusy: unknown
}

function readableExtensions(values: unknown): readonly RawExtension[] {
  const list: unknown =
    values !== null && typeof values === 'object' ? Reflect.get(values, 'extensions') : undefined
  if (!Array.isArray(list)) return []
  return list.flatMap((entry: unknown, index) => {
    const number: unknown =
      entry !== null && typeof entry === 'object' ? Reflect.get(entry, 'number') : undefined
    if (typeof number !== 'string') return []
    const { password, forwarding } = entry as { password?: unknown; forwarding?: { busy?: unknown } | null }
    return [{ index, number, password, forwardBusy: forwarding?.busy }]
  })
}

/** Finds numbers given to more than one extension; names both places. */
export function duplicateNumbers(values: unknown): readonly Finding[] {
  const firstIndex = new Map<string, number>()
  const findings: Finding[] = []
  for (const { index, number } of readableExtensions(values)) {
    const first = firstIndex.get(number)
    if (first === undefined) firstIndex.set(number, index)
    else {
      const message = `"${number}" is taken already by extensions[${first}].number`
      findings.push({ keys: ['extensions', index, 'number'], message })
    }
  }
  return findings
}

/** Finds forwardings that lead nowhere, or back to the extension itself. */
export function danglingForwardings(values: unknown): readonly Finding[] {
  const extensions = readableExtensions(values)
  const known = new Set(extensions.map(({ number }) => number))
  return extensions.flatMap(({ index, number, forwardBusy }) => {
    if (typeof forwardBusy !== 'string' || (known.has(forwardBusy) && forwardBusy !== number)) return []
    const why = forwardBusy === number ? 'is the extension itself' : 'is no extension'
    return [{ keys: ['extensions', index, 'forwarding', 'busy'], message: `"${forwardBusy}" ${why}` }]
  })
}

/** Finds extensions without a password that have none to keep. */
export function missingPasswords(values: unknown, current: Configuration): readonly Finding[] {
  const known = new Set(
    current.extensions.filter(({ password }) => password !== undefined).map(({ number }) => number),
  )
  return readableExtensions(values)
    .filter(({ number, password }) => password === undefined && !known.has(number))
    .map(({ index, number }) => ({
      keys: ['extensions', index, 'password'],
      message: `extension "${number}" is new and needs a password`,
    }))
}

/** Finds passwords that are too easy to guess, except those that are in force already. */
export function weakPasswords(values: unknown, current: Configuration): readonly Finding[] {
  const known = new Map(current.extensions.map(({ number, password }) => [number, password]))
  return readableExtensions(values).flatMap(({ index, number, password }) => {
    if (typeof password !== 'string' || password === '' || known.get(number) === password) return []
    const fault = passwordFault(password, number)
    return fault ? [{ keys: ['extensions', index, 'password'], message: PASSWORD_FAULT_TEXT[fault] }] : []
  })
}
