import { describe, expect, it } from 'vitest'
import { oneValue } from '../cdr/index.ts'
import { plain } from './picture.ts'
import {
  recordsBehind,
  reportAddress,
  reportFilter,
  reportQueryOf,
  type ReportQuery,
} from './report-query.ts'
import { csvOf } from './save-picture.ts'

const NOW = new Date(2026, 10, 23, 14, 3).getTime()
const SPAN = { from: 1000, to: 2000 }

describe('the address of a report', () => {
  it.each<ReportQuery>([{ range: 'last-30-days' }, { range: 'today', where: [oneValue('from', '+4930')] }])(
    'gives back %j',
    (query) => {
      expect(reportQueryOf(reportAddress(query))).toEqual(query)
    },
  )
  it('takes chosen days before a named range', () => {
    const query = reportQueryOf({ range: 'today', from: '1000', to: '2000', q: 'number:101' })
    expect(query).toEqual({ range: 'last-30-days', span: SPAN, where: [oneValue('number', '101')] })
    expect(reportFilter(query, NOW, 1)).toEqual({
      view: 'all',
      ...SPAN,
      where: [{ field: 'number', is: 'is', values: ['101'], not: false }],
    })
  })
  it('asks for the last thirty days by itself, today included', () => {
    const from = new Date(2026, 9, 25).getTime()
    expect(reportFilter(reportQueryOf({}), NOW, 1)).toEqual({
      view: 'all',
      from,
      to: new Date(2026, 10, 24).getTime(),
      where: [],
    })
  })
})

describe('the way to the records', () => {
  it('keeps what the report looks at', () => {
    const where = [oneValue('number', '101')]
    expect(recordsBehind({ range: 'today', where }).query).toEqual({ range: 'today', q: 'number:101' })
    expect(recordsBehind({ range: 'today', where }, { where: [oneValue('result', 'busy')] }).query).toEqual({
      range: 'today',
      q: 'number:101 result:busy',
    })
  })
  it('goes to the part that was chosen', () => {
    expect(
      recordsBehind({ range: 'all', where: [oneValue('number', '101')] }, { span: SPAN }).query,
    ).toMatchObject({
      from: '1000',
      to: '2000',
      q: 'number:101',
    })
  })
})

it('a file has exact numbers, and no text that a spreadsheet would run', () => {
  const columns = [
    { id: 'value', title: 'Caller' },
    { id: 'talk_seconds', title: 'Talk' },
  ]
  const rows = [
    {
      cells: [
        { shown: '+4930 Bernd', exact: '+4930' },
        { shown: '1:05', exact: 65 },
      ],
    },
    { cells: [plain('=1+1'), { shown: '-', exact: -1 }] },
    { cells: [plain('a "b", c'), { shown: '0:00', exact: 0 }] },
  ]
  expect(csvOf({ columns, rows })).toBe(`value,talk_seconds\r\n+4930,65\r\n'=1+1,-1\r\n"a ""b"", c",0\r\n`)
})
