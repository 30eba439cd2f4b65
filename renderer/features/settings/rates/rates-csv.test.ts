import { describe, expect, it } from 'vitest'
import { rateSchema } from '../../../../core/contract/index.ts'
import { ratesCsv, ratesOf } from './rates-csv.ts'

describe('a pasted table of rates', () => {
  it('is read with any delimiter, and commas in numbers', () => {
    const one = rateSchema.parse({ prefix: '+49', name: 'Germany', perMinute: 0.02, perCall: 0.1 })
    expect(ratesOf('+49;Germany;0,02;0,1').rates).toEqual([one])
    expect(ratesOf('+49\tGermany\t0.02\t0.1').rates).toEqual([one])
    expect(ratesOf('prefix,name,perMinute\n"+49","Germany",0.02,0.1\n\n').rates).toEqual([one])
  })
  it('tells which lines are none', () => {
    const { rates, faulty } = ratesOf('+49;Germany;0,02\nabc;x;1\n+33;France;much\n+1;USA')
    expect([rates.length, faulty]).toEqual([1, [2, 3, 4]])
  })
  it('comes back from its own file', () => {
    const table = [
      rateSchema.parse({ prefix: '+4917', name: 'mobile; "all"', perMinute: 0.12, interval: 1 }),
      rateSchema.parse({ prefix: '', perMinute: 1 }),
    ]
    expect(ratesOf(ratesCsv([table[1]!])).rates).toEqual([table[1]])
    expect(ratesCsv(table)).toContain('+4917,"mobile; ""all""",0.12,0,1,0')
  })
})
