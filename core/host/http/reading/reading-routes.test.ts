import { expect, it } from 'vitest'
import { RECORDS_READ_PROCEDURES } from '../../../contract/index.ts'
import { isReadElsewhere, isReading } from './reading-routes.ts'

it.each([
  ['GET', '/api/records', true],
  ['GET', '/api/records/', true],
  ['POST', '/api/records/query', true],
  ['POST', '/api/records/calls', true],
  ['GET', '/api/records/calls/019a0000', true],
  ['POST', '/api/reports/missed/extensions', true],
  ['GET', '/api/records/watch', false],
  ['POST', '/api/records', false],
  ['GET', '/api/records/calls/a/b', false],
  ['POST', '/api/records/annotate', false],
  ['POST', '/api/records/export', false],
  ['PUT', '/api/settings', false],
  ['GET', '/download/records', false],
])('%s %s only reads records: %s', (method, path, is) => {
  expect(isReading(method, path)).toBe(is)
})

it('passes on whatever readers may call but the feed', () => {
  expect(RECORDS_READ_PROCEDURES.filter((name) => !isReadElsewhere(name))).toEqual(['cdr.watch'])
})
