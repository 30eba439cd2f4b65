import { expect, it } from 'vitest'
import { generatePassword } from '../../kit/index.ts'
import { passwordFault, type PasswordFault } from './index.ts'

const CASES: readonly [password: string, number: string | undefined, fault: PasswordFault | undefined][] = [
  ['1', '100', 'short'],
  ['', undefined, 'short'],
  ['100', '100', 'number'],
  ['1234567890123', '1234567890123', 'number'],
  ['a', undefined, 'short'],
  ['nine-char', '100', 'short'],
  ['1234567890', '100', 'common'],
  ['0000000000', '100', 'common'],
  ['password123', '100', 'common'],
  ['PassWord123', undefined, 'common'],
  ['Basketball', undefined, 'common'],
  ['q1w2e3r4t5', '100', 'common'],
  ['secret-100', '100', undefined],
  ['häuser am see', '100', undefined],
]

it.each(CASES)('of %j for %s finds the fault %s', (password, number, fault) => {
  expect(passwordFault(password, number)).toBe(fault)
})

it('finds none in what is made at random', () => {
  for (let i = 0; i < 100; i++) expect(passwordFault(generatePassword(), '100')).toBeUndefined()
})
