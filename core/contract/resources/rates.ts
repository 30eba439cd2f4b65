import * as z from 'zod'
import { bareNumber } from '../filter.ts'
import { asE164, type NumberPlan } from '../numbers/number-plan.ts'
import { defineResource } from './resource.ts'

/** The price of calls to numbers with a prefix. */
export const rateSchema = z.strictObject({
  prefix: z
    .string()
    .regex(/^(\+|00)?[0-9*#]{0,20}$/, 'must be digits, after + or 00 for other countries')
    .describe('Beginning of the numbers; + and 00 mean the same; empty for all others'),
  name: z.string().trim().max(64, 'must not be longer than 64 characters').default(''),
  perMinute: z.number().min(0, 'must be 0 or more').max(100_000).describe('Price of sixty seconds'),
  perCall: z
    .number()
    .min(0, 'must be 0 or more')
    .max(100_000)
    .default(0)
    .describe('Price of an answered call'),
  interval: z
    .number()
    .int()
    .min(1, 'must be 1 or more')
    .max(3600)
    .default(60)
    .describe('Seconds are rounded up to a multiple of this'),
  freeSeconds: z.number().int().min(0).max(86_400).default(0).describe('So many seconds cost nothing'),
})
/** The price of calls to numbers with a prefix. */
export type Rate = z.infer<typeof rateSchema>

/** Replaces a leading 00 with +: both mean the same, wherever the PBX stands. */
const international = (number: string) => bareNumber(number).replace(/^00/, '+')

/** Returns a number in the form in which rates are looked up. */
const dialedAs = (number: string, plan: NumberPlan | undefined): string => asE164(international(number), plan)

/** Returns how the numbers with a prefix begin, as `dialedAs` returns them. */
function beginnings(written: string, plan: NumberPlan | undefined): string[] {
  const prefix = international(written)
  if (!plan || !/^\d+$/.test(prefix)) return [prefix]
  const { code, international: abroad, national, plainDigits } = plan
  if (prefix.startsWith(abroad)) return [`+${prefix.slice(abroad.length)}`]
  if (national !== '' && prefix.startsWith(national)) return [`+${code}${prefix.slice(national.length)}`]
  // Short numbers have no other form than their own.
  return plainDigits ? [prefix, `+${code}${prefix}`] : [prefix]
}

/** The `rates` part of the configuration. */
export const ratesSchema = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be three capital letters such as EUR')
      .default('EUR'),
    table: z.array(rateSchema).max(5000, 'must not have more than 5000 entries').default([]),
  })
  .superRefine(({ table }, context) => {
    const seen = new Map<string, number>()
    for (const [index, { prefix }] of table.entries()) {
      const first = seen.get(international(prefix))
      if (first === undefined) seen.set(international(prefix), index)
      else
        context.addIssue({
          code: 'custom',
          path: ['table', index, 'prefix'],
          message: `"${prefix}" stands already in table[${first}]`,
        })
    }
  })
/** The prices of outgoing calls. */
export type Rates = z.infer<typeof ratesSchema>

/** Prices: a prefix is the beginning of numbers of the outside, and takes none of the plan. */
export const ratesResource = defineResource(ratesSchema)

/**
 * Finds the rates of many numbers, of each that with the longest prefix: the table is looked through once.
 * @param plan makes numbers that are written in several ways the same, and prefixes too
 */
export function createRateFinder(
  rates: Pick<Rates, 'table'>,
  plan?: NumberPlan,
): (number: string) => Rate | undefined {
  const byBeginning = new Map<string, Rate>()
  for (const rate of rates.table) {
    for (const beginning of beginnings(rate.prefix, plan)) {
      if (!byBeginning.has(beginning)) byBeginning.set(beginning, rate)
    }
  }
  const longest = Math.max(0, ...[...byBeginning.keys()].map(({ length }) => length))
  return (number) => {
    const dialed = dialedAs(number, plan)
    for (let length = Math.min(longest, dialed.length); length >= 0; length--) {
      const rate = byBeginning.get(dialed.slice(0, length))
      if (rate) return rate
    }
    return undefined
  }
}

/** Returns the rate of one number. */
export const rateOf = (rates: Pick<Rates, 'table'>, number: string, plan?: NumberPlan): Rate | undefined =>
  createRateFinder(rates, plan)(number)

const DIGITS = 10_000

/** Returns the cost of an answered call of so many seconds, to four decimal places. */
export function costOf({ perMinute, perCall, interval, freeSeconds }: Rate, seconds: number): number {
  const charged = Math.ceil(Math.max(0, seconds - freeSeconds) / interval) * interval
  return Math.round((perCall + (perMinute * charged) / 60) * DIGITS) / DIGITS
}
