import { prefixesOf } from './countries.ts'

/** The way numbers are written where the PBX stands. */
export interface NumberPlan {
  /** Country code of ITU-T E.164. */
  readonly code: string
  /** The prefix dialled before numbers of other countries. */
  readonly international: string
  /** The prefix dialled before numbers of the own country; may be empty. */
  readonly national: string
  /** Digits that a number of the own country has when it is written without a prefix; undefined where that is unusual. */
  readonly plainDigits: { readonly least: number; readonly most: number } | undefined
  /** Without the national prefix; empty: numbers without an area code are not known to be of this area. */
  readonly areaCode: string
}

/**
 * Returns the plan of a country and an area code; undefined without a country: then nothing is known of how numbers are
 * written.
 */
export function numberPlanOf(place: {
  readonly country?: string | undefined
  readonly areaCode?: string | undefined
}): NumberPlan | undefined {
  const prefixes = prefixesOf(place.country ?? '')
  if (!prefixes) return undefined
  const { areaCode = '' } = place
  const { national } = prefixes
  const hasPrefix = national !== '' && areaCode.startsWith(national)
  return { ...prefixes, areaCode: hasPrefix ? areaCode.slice(national.length) : areaCode }
}

/** Fewer digits are an internal or a service number, whatever they begin with. */
export const LEAST_PREFIXED = 5
/** So many digits a number without an area code has. Shorter ones are internal. */
export const LOCAL_DIGITS = { least: 6, most: 9 } as const
/** Service numbers such as 116117 and 118000 are dialled without an area code. */
export const LOCAL = /^(?!11)[1-9]\d*$/
/** Fewest and most digits of a number of ITU-T E.164. */
export const E164_DIGITS = { least: 3, most: 15 } as const

const isWithin = (length: number, { least, most }: { readonly least: number; readonly most: number }) =>
  length >= least && length <= most

/**
 * Returns whether digits are a whole number of the own country, written without a prefix. In Italy a 0 is the beginning
 * of the number itself.
 */
const isPlain = (digits: string, { national, plainDigits }: NumberPlan): boolean =>
  plainDigits !== undefined &&
  (isWithin(digits.length, plainDigits) ||
    (national === '' && digits.startsWith('0') && isWithin(digits.length, { ...plainDigits, least: 6 })))

/**
 * Returns the digits of a number after `+`; undefined for one that is not public: internal, short, or not a number at
 * all.
 */
function publicDigits(number: string, plan: NumberPlan): string | undefined {
  const { code, international, national, plainDigits, areaCode } = plan
  if (number.startsWith('+')) return number.slice(1)
  if (!/^\d+$/.test(number) || number.length < LEAST_PREFIXED) return undefined
  if (number.startsWith(international)) return number.slice(international.length)
  const rest = number.slice(national.length)
  const isNational = national !== '' && number.startsWith(national)
  // In North America the prefix is the country code, and all numbers have ten digits.
  if (isNational && (!plainDigits || isWithin(rest.length, plainDigits))) return code + rest
  if (isPlain(number, plan)) return code + number
  const isLocal = LOCAL.test(number) && isWithin(number.length, LOCAL_DIGITS)
  return areaCode !== '' && isLocal ? code + areaCode + number : undefined
}

/**
 * Returns a number without separators as `+` and the digits of ITU-T E.164, however it is written; undefined for one
 * that is not public. Only its beginning and its length are considered: whether it is assigned, nobody knows.
 */
export function e164Of(number: string, plan: NumberPlan): string | undefined {
  const digits = publicDigits(number, plan)
  const isPublic = digits !== undefined && /^\d+$/.test(digits) && isWithin(digits.length, E164_DIGITS)
  return isPublic ? `+${digits}` : undefined
}

/**
 * Returns a number without separators in the one form that stands for all ways to write it; one that is not public
 * stays as it is.
 */
export const asE164 = (number: string, plan: NumberPlan | undefined): string =>
  (plan && e164Of(number, plan)) ?? number

/** Returns every way to write a number that `e164Of` returned. */
export function waysToWrite(e164: string, plan: NumberPlan): string[] {
  const { code, international, national, areaCode } = plan
  const digits = e164.slice(1)
  const own = digits.startsWith(code) ? digits.slice(code.length) : undefined
  const local =
    own !== undefined && areaCode !== '' && own.startsWith(areaCode) ? own.slice(areaCode.length) : undefined
  const ways = [e164, international + digits, own && national + own, own, local]
  return [...new Set(ways.filter((way) => way !== undefined))].filter((way) => e164Of(way, plan) === e164)
}
