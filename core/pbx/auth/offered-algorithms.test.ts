import { expect, it } from 'vitest'
import { offeredAlgorithms } from './offered-algorithms.ts'

it('offers MD5 and SHA-256, and MD5 alone to phones that give up at anything else', () => {
  expect(offeredAlgorithms(undefined)).toEqual(['MD5', 'SHA-256'])
  expect(offeredAlgorithms('JsSIP 3.13.5', true)).toEqual(['MD5'])
  expect(offeredAlgorithms('Snom/10')).toEqual(['MD5', 'SHA-256'])
  expect(offeredAlgorithms('baresip v1.0.0 (x86_64/linux)')).toEqual(['MD5'])
  expect(offeredAlgorithms('baresip v3.1.0 (x86_64/linux)')).toEqual(['MD5', 'SHA-256'])
})
