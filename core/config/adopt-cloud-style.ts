import { isDeepStrictEqual } from 'node:util'
import { cdrSettingsSchema, CLOUD_STYLE } from '../contract/index.ts'

type Values = Record<string, unknown>
const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Cloud-style was a set of values before it was a mode: a stored configuration without a mode that has just these values
 * gets the mode. Anything else comes back as it is, the same object.
 */
export function adoptCloudStyle(stored: unknown): unknown {
  if (!isObject(stored) || !isObject(stored['cdr']) || 'mode' in stored['cdr']) return stored
  const cdr = cdrSettingsSchema.safeParse(stored['cdr'])
  if (!cdr.success) return stored
  const isCloudStyle = Object.entries(CLOUD_STYLE).every(
    ([key, value]) => key === 'mode' || isDeepStrictEqual(cdr.data[key as keyof typeof CLOUD_STYLE], value),
  )
  return isCloudStyle ? { ...stored, cdr: { ...stored['cdr'], mode: CLOUD_STYLE.mode } } : stored
}
