import type { Comparison } from '../filter.ts'
import { e164Of, LOCAL, LOCAL_DIGITS, waysToWrite, type NumberPlan } from './number-plan.ts'

/** A pattern that numbers are compared with. */
export interface NumberPattern {
  readonly is: Comparison
  readonly value: string
  /** The beginning of a number when it is written as `e164Of` does; missing: however it is written. */
  readonly asE164?: string
}

/**
 * Returns the beginning of numbers as `e164Of` writes it; undefined for a value that may stand anywhere in a number.
 */
function beginningOf(value: string, plan: NumberPlan): string | undefined {
  const { code, international, national, plainDigits, areaCode } = plan
  if (value.startsWith('+')) return value
  if (!/^\d+$/.test(value)) return undefined
  if (value.startsWith(international)) return `+${value.slice(international.length)}`
  const isNational = national !== '' && value.startsWith(national) && value !== national
  if (isNational) return `+${code}${value.slice(national.length)}`
  if (plainDigits) return `+${code}${value}`
  const isLocal = areaCode !== '' && LOCAL.test(value) && value.length >= LOCAL_DIGITS.least
  return isLocal ? `+${code}${areaCode}${value}` : undefined
}

/** Returns the patterns of all ways to write the beginning of numbers that begin with `asE164`. */
function begins(asE164: string, plan: NumberPlan): NumberPattern[] {
  const { code, international, national, plainDigits, areaCode } = plan
  const home = `+${code}`
  const as = (value: string): NumberPattern => ({ is: 'begins', value, asE164 })
  const patterns = [as(asE164), as(international + asE164.slice(1))]
  if (!asE164.startsWith(home)) return patterns
  const own = asE164.slice(home.length)
  if (national !== '') patterns.push(as(national + own))
  if (plainDigits) patterns.push(as(own))
  const isOfArea = own.startsWith(areaCode) || areaCode.startsWith(own)
  if (areaCode !== '' && isOfArea) patterns.push(as(own.slice(areaCode.length)))
  return patterns
}

/**
 * Returns what a value without separators stands for when numbers are compared: each pattern is another way to write
 * the same. Without a plan it stands for itself. Parts of a number are folded where they show how the number begins.
 */
export function numberPatterns(
  value: string,
  is: Comparison,
  plan: NumberPlan | undefined,
): readonly NumberPattern[] {
  const itself = { is, value }
  // Signs for any digit say nothing of how a number begins.
  if (!plan || value === '' || is === 'like') return [itself]
  if (is === 'is' || is === 'ends') {
    const whole = e164Of(value, plan)
    const ways = whole === undefined ? [] : waysToWrite(whole, plan)
    return [itself, ...ways.filter((way) => way !== value).map((way) => ({ is: 'is' as const, value: way }))]
  }
  const beginning = beginningOf(value, plan)
  return beginning === undefined ? [itself] : [itself, ...begins(beginning, plan)]
}
