import { describe, expect, it } from 'vitest'
import { createOffice } from '../../../test/kit/pbx-office.ts'
import { SPREAD_LIMIT, SPREAD_WINDOW_MS } from './spread.ts'

const addressOf = (index: number) => `203.0.113.${index}`
const guessFrom = (office: ReturnType<typeof createOffice>, first: number, addresses: number, times = 1) => {
  for (let at = 0; at < addresses; at++)
    for (let guess = 0; guess < times; guess++) office.bans.recordFailure(addressOf(first + at), '101')
}
const alarms = ({ events }: ReturnType<typeof createOffice>) =>
  events.filter(({ event }) => event === 'distributed-guessing').length

describe('guessing from many addresses', () => {
  it('raises one alarm though no address is banned', () => {
    const office = createOffice()
    guessFrom(office, 1, 100, 9)
    expect(alarms(office)).toBe(1)
    expect(office.bans.list()).toEqual([])
  })

  it('raises it again when it goes on after the window', () => {
    const office = createOffice()
    guessFrom(office, 1, SPREAD_LIMIT)
    office.clock.advance(SPREAD_WINDOW_MS)
    guessFrom(office, 1, SPREAD_LIMIT - 1)
    expect(alarms(office)).toBe(1)
    guessFrom(office, 100, 1)
    expect(alarms(office)).toBe(2)
  })

  it('is not seen in a few phones with old passwords, nor in addresses spread over hours', () => {
    const office = createOffice()
    guessFrom(office, 1, SPREAD_LIMIT - 1, 50)
    for (let hour = 0; hour < 5; hour++) {
      office.clock.advance(SPREAD_WINDOW_MS)
      guessFrom(office, hour * 20, SPREAD_LIMIT - 1)
    }
    expect(alarms(office)).toBe(0)
  })
})
