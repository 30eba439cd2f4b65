import { expect, it } from 'vitest'
import type { ExtensionState } from '../../../core/contract/index.ts'
import { inOrder, matching } from './list-order.ts'

const extension = (number: string, name: string, rest: Partial<ExtensionState> = {}): ExtensionState => ({
  number,
  name,
  record: 'inherit',
  state: 'offline',
  registrations: [],
  offlineSince: null,
  lastCall: null,
  passwordFault: null,
  ...rest,
})
const phone = (userAgent: string, address: string) => ({
  contact: '',
  address,
  transport: 'udp',
  userAgent,
  registeredAt: 0,
  expiresAt: 0,
})
const LIST = [
  extension('1000', 'Zoë', { offlineSince: 5, lastCall: 7 }),
  extension('99', 'Müller', { state: 'registered', registrations: [phone('Snom', '10.0.0.9:5060')] }),
  extension('100', 'anna', { state: 'talking', registrations: [phone('Yealink', '10.0.0.10:5060')] }),
  extension('101', '', { offlineSince: 9, lastCall: 3, record: 'never' }),
]
const numbers = (list: readonly ExtensionState[]) => list.map(({ number }) => number).join(' ')

it.each([
  ['number', '99 100 101 1000'],
  ['name', '101 100 99 1000'],
  ['state', '100 99 101 1000'],
  ['lastCall', '99 100 101 1000'],
  ['device', '101 1000 99 100'],
  ['address', '101 1000 99 100'],
  ['record', '99 100 1000 101'],
])('by %s', (id, order) => {
  expect(numbers(inOrder(LIST, { id, direction: 'ascending' }))).toBe(order)
})
it('the other way round', () => {
  expect(numbers(inOrder(LIST, { id: 'number', direction: 'descending' }))).toBe('1000 101 100 99')
})
it.each([
  ['', '1000 99 100 101'],
  ['10', '1000 99 100 101'],
  ['zoe', '1000'],
  ['MULLER', '99'],
  ['yea 10.0', '100'],
  ['nobody', ''],
])('a search for %j', (search, found) => expect(numbers(matching(LIST, search))).toBe(found))
