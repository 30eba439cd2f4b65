import { expect, it } from 'vitest'
import { CSV_PROFILES, type ExportRequest } from './export.ts'
import { exportName } from './export-name.ts'

const at = (iso: string) => Date.parse(iso)
const NOW = at('2026-11-30T23:30:00Z')

it.each([
  ['a month', { from: '2026-10-31T23:00Z', to: '2026-11-30T23:00Z' }, '2026-11-01-to-2026-11-30'],
  ['a day', { from: '2026-11-22T23:00Z', to: '2026-11-23T23:00Z' }, '2026-11-23'],
  ['no end', { from: '2026-11-22T23:00Z' }, '2026-11-23-to-2026-12-01'],
  ['no beginning', { to: '2026-11-22T23:00Z' }, 'until-2026-11-22'],
  ['everything', {}, 'until-2026-12-01'],
] as const)('the name of %s says its days in its zone', (_what, range, period) => {
  const filter: ExportRequest['filter'] = { view: 'all', where: [] }
  if ('from' in range) filter.from = at(range.from)
  if ('to' in range) filter.to = at(range.to)
  const request: ExportRequest = {
    filter,
    format: 'xlsx',
    zone: 'Europe/Berlin',
    csv: CSV_PROFILES.data,
    each: 'record',
  }
  expect(exportName(request, NOW)).toBe(`halfcall-records-${period}.xlsx`)
})
