import { expect, it } from 'vitest'
import { mayHoldBack } from './session-end.ts'

it.each([
  [['logoff'], 1, true],
  [['close-app'], 1, true],
  [['logoff'], 0, false],
  [['shutdown'], 1, false],
  [['critical', 'logoff'], 1, false],
  [['critical', 'close-app'], 1, false],
] as const)('on %j with %i calls, Windows is asked to wait: %s', (reasons, calls, expected) => {
  expect(mayHoldBack([...reasons], calls)).toBe(expected)
})
