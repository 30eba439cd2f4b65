import { describe, expect, it } from 'vitest'
import { costOf, createRateFinder, rateOf, rateSchema, ratesSchema } from './rates.ts'

const rate = (prefix: string, more: object = {}) => rateSchema.parse({ prefix, perMinute: 0.06, ...more })

describe('the rate of a number', () => {
  const rates = {
    table: [rate(''), rate('+49'), rate('004917', { name: 'mobile' }), rate('0800', { perMinute: 0 })],
  }
  it.each([
    ['+4930123', '+49'],
    ['0049 (30) 123', '+49'],
    ['+49 171-555', '004917'],
    ['0800123', '0800'],
    ['12345', ''],
    ['', ''],
  ])('%s has the longest prefix: %s', (number, prefix) => {
    expect(rateOf(rates, number)?.prefix).toBe(prefix)
    expect(createRateFinder(rates)(number)?.prefix).toBe(prefix)
  })
  it('is none where no prefix fits', () => {
    expect(rateOf({ table: [rate('+49')] }, '+33')).toBeUndefined()
    expect(createRateFinder({ table: [rate('+49')] })('+33')).toBeUndefined()
  })
})

describe('the cost of a call', () => {
  it.each([
    [{}, 0, 0],
    [{}, 1, 0.06],
    [{}, 60, 0.06],
    [{}, 61, 0.12],
    [{ interval: 1 }, 61, 0.061],
    [{ interval: 30 }, 61, 0.09],
    [{ perCall: 0.1 }, 0, 0.1],
    [{ perCall: 0.1, freeSeconds: 30 }, 30, 0.1],
    [{ perCall: 0.1, freeSeconds: 30 }, 31, 0.16],
    [{ perMinute: 0.0123, interval: 1 }, 7, 0.0014],
  ])('%o for %i s: %f', (more, seconds, cost) => {
    expect(costOf(rate('', more), seconds)).toBe(cost)
  })
})

describe('a table of rates', () => {
  it('has each prefix once, + and 00 being the same', () => {
    const doubled = ratesSchema.safeParse({ table: [rate('+49'), rate('0049')] })
    expect(doubled.error?.issues[0]).toMatchObject({ path: ['table', 1, 'prefix'] })
  })
  it.each(['abc', '+', '49+'])('refuses the prefix %s or takes it as it is', (prefix) => {
    expect(rateSchema.safeParse({ prefix, perMinute: 1 }).success).toBe(prefix === '+')
  })
  it.each([
    { perMinute: -1 },
    { perMinute: Number.NaN },
    { perMinute: 1, interval: 0 },
    { perMinute: 1, extra: 1 },
  ])('refuses %o', (more) => {
    expect(rateSchema.safeParse({ prefix: '1', ...more }).success).toBe(false)
  })
})
