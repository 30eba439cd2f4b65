import { describe, expect, it } from 'vitest'
import { rateOf, rateSchema } from '../resources/rates.ts'
import { settingsSchema } from '../resources/settings.ts'
import { e164Of, numberPlanOf, waysToWrite } from './number-plan.ts'

const planOf = (country: string, areaCode = '') => numberPlanOf({ country, areaCode })!

const SAME: readonly [country: string, areaCode: string, e164: string, ways: readonly string[]][] = [
  ['DE', '', '+4930123456', ['+4930123456', '004930123456', '030123456']],
  ['DE', '30', '+4930123456', ['+4930123456', '004930123456', '030123456', '123456']],
  ['DE', '030', '+49309876543', ['0309876543', '9876543']],
  ['DE', '30', '+33123456789', ['+33123456789', '0033123456789']],
  ['AT', '1', '+4312345678', ['+4312345678', '004312345678', '012345678', '2345678']],
  ['FR', '', '+33123456789', ['+33123456789', '0033123456789', '0123456789']],
  ['IT', '', '+390612345678', ['+390612345678', '00390612345678', '0612345678']],
  ['IT', '', '+393471234567', ['+393471234567', '00393471234567', '3471234567']],
  ['US', '', '+12125550123', ['+12125550123', '01112125550123', '12125550123', '2125550123']],
  ['US', '212', '+12125550123', ['2125550123', '5550123']],
  ['US', '', '+442079460123', ['+442079460123', '011442079460123']],
  ['GB', '20', '+442079460123', ['+442079460123', '00442079460123', '02079460123', '79460123']],
  ['ES', '', '+34912345678', ['+34912345678', '0034912345678', '912345678']],
  ['HU', '', '+3612345678', ['+3612345678', '0612345678']],
]

describe('one number', () => {
  it.each(SAME)('%s %s: %s is the same however it is written', (country, areaCode, e164, ways) => {
    const plan = planOf(country, areaCode)
    for (const way of ways) expect(e164Of(way, plan)).toBe(e164)
    expect(waysToWrite(e164, plan)).toEqual(expect.arrayContaining([...ways]))
    for (const way of waysToWrite(e164, plan)) expect(e164Of(way, plan)).toBe(e164)
  })
  it.each([
    ['DE', '30', '100'],
    ['DE', '30', '12345'],
    ['DE', '30', '0100'],
    ['DE', '30', '110'],
    ['DE', '30', '112'],
    ['DE', '30', '116117'],
    ['DE', '30', '118000'],
    ['DE', '', '123456'],
    ['DE', '30', '*21#'],
    ['DE', '30', '#31#030123456'],
    ['DE', '30', ''],
    ['DE', '30', '+'],
    ['DE', '30', '+49x30123456'],
    ['DE', '30', '+49301234567890123'],
    ['DE', '30', 'anonymous'],
    ['IT', '', '100'],
    ['ES', '', '091'],
    ['ES', '', '12345678'],
    ['US', '212', '911'],
    ['US', '212', '55501'],
  ])('%s %s: %s is only itself', (country, areaCode, number) => {
    expect(e164Of(number, planOf(country, areaCode))).toBeUndefined()
  })
  it('is what was written where no country is set', () => {
    expect(numberPlanOf({ country: '', areaCode: '30' })).toBeUndefined()
  })
})

describe('the rate of a number', () => {
  const rate = (prefix: string) => rateSchema.parse({ prefix, perMinute: 1 })
  const plan = planOf('DE', '30')
  const rates = { table: ['', '+49', '0171', '+4930', '00331', '9'].map(rate) }
  it.each([
    ['+4930123456', '+4930'],
    ['030123456', '+4930'],
    ['123456', '+4930'],
    ['004940123456', '+49'],
    ['040123456', '+49'],
    ['+49171555', '0171'],
    ['0033123456789', '00331'],
    ['+33223456789', ''],
    ['912', '9'],
    ['110', ''],
  ])('%s is that of %s', (number, prefix) => {
    expect(rateOf(rates, number, plan)?.prefix).toBe(prefix)
  })
  it.each([
    ['ES', '9', '+34912345678'],
    ['ES', '0034', '612345678'],
    ['US', '212', '+12125550123'],
    ['US', '1', '2125550123'],
    ['US', '011', '+442079460123'],
    ['IT', '06', '+390612345678'],
    ['DE', '0', '+4930123456'],
  ])('%s: the prefix %s is of %s', (country, prefix, number) => {
    expect(rateOf({ table: [rate(prefix)] }, number, planOf(country))?.prefix).toBe(prefix)
  })
})

describe('the place of an installation', () => {
  it.each([
    [{ country: 'DE', areaCode: '030' }, true],
    [{ country: 'XX' }, false],
    [{ country: 'de' }, false],
    [{ country: 'DE', areaCode: '0 30' }, false],
    [{}, true],
  ])('%o is taken: %s', (settings, isTaken) => {
    expect(settingsSchema.safeParse(settings).success).toBe(isTaken)
  })
})
