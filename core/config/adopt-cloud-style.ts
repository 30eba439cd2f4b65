import { isDeepStrictEqual } from 'node:util'
import { cdrSettingsSchema, CLOUD_STYLE } from '../contract/index.ts'

type Values = Record<string, unknown>
const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Sets the mode of a stored configuration without one that has just the values of Cloud-style, which was a set of
 * values before it was a mode. Anything else is returned as it is, the same object.
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
