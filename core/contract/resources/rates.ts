import * as z from 'zod'
import { bareNumber } from '../filter.ts'

/** What calls to numbers with a prefix cost. */
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
/** What calls to numbers with a prefix cost. */
export type Rate = z.infer<typeof rateSchema>

/** + and 00 mean the same. */
const international = (number: string) => bareNumber(number).replace(/^\+/, '00')

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
/** What outgoing calls cost. */
export type Rates = z.infer<typeof ratesSchema>

/** The rate of a number: that with the longest prefix. */
export function rateOf(rates: Pick<Rates, 'table'>, number: string): Rate | undefined {
  const dialed = international(number)
  let best: Rate | undefined
  for (const rate of rates.table) {
    const prefix = international(rate.prefix)
    if (dialed.startsWith(prefix) && (!best || prefix.length > international(best.prefix).length)) best = rate
  }
  return best
}

/** The same as `rateOf`, for many numbers: the table is looked through once. */
export function createRateFinder(rates: Pick<Rates, 'table'>): (number: string) => Rate | undefined {
  const byPrefix = new Map<string, Rate>()
  for (const rate of rates.table) {
    const prefix = international(rate.prefix)
    if (!byPrefix.has(prefix)) byPrefix.set(prefix, rate)
  }
  const longest = Math.max(0, ...[...byPrefix.keys()].map(({ length }) => length))
  return (number) => {
    const dialed = international(number)
    for (let length = Math.min(longest, dialed.length); length >= 0; length--) {
      const rate = byPrefix.get(dialed.slice(0, length))
      if (rate) return rate
    }
    return undefined
  }
}

const DIGITS = 10_000

/** What an answered call of so many seconds costs, to four digits behind the point. */
export function costOf({ perMinute, perCall, interval, freeSeconds }: Rate, seconds: number): number {
  const charged = Math.ceil(Math.max(0, seconds - freeSeconds) / interval) * interval
  return Math.round((perCall + (perMinute * charged) / 60) * DIGITS) / DIGITS
}
