import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CSV_PROFILES, type ExportRequest } from '../../contract/index.ts'
import { exportChunks } from '../export/export-records.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE } from '../testkit/traces.ts'
import { keepingLog } from './keeping-log.ts'
import { maskNumber } from './mask-number.ts'
import { countMaskable, findMaskable, maskRecords } from './mask-records.ts'

describe('a masked number', () => {
  it.each([
    ['+4930123456', 3, '+4930123•••'],
    ['+4930123456', 4, '+493012••••'],
    ['030/12 34-56', 4, '030/12 ••-••'],
    ['12', 4, '••'],
    ['+49', 'all', '+••'],
    ['anonymous', 'all', 'anonymous'],
    ['٠١٢٣٤', 3, '٠١•••'],
    ['', 3, ''],
  ] as const)('%s, digits %s', (number, digits, masked) => {
    expect(maskNumber(number, digits)).toBe(masked)
  })
})

describe('masking of records', () => {
  const OUTSIDE = '+4930123456'
  let store: TempStore
  beforeEach(async () => {
    store = await openTempStore()
    const inbound = { callerNumber: OUTSIDE, callerName: 'Ada', direction: 'inbound' } as const
    const outbound = {
      dialedNumber: '0030123456',
      destinationNumber: OUTSIDE,
      direction: 'outbound',
    } as const
    await store.fill([
      answeredHalf(1000, { wallAt: NINE }, inbound),
      answeredHalf(1000, { wallAt: NINE + 1000 }, outbound),
      answeredHalf(1000, { wallAt: NINE + 2000 }),
      answeredHalf(1000, { wallAt: NINE + 3000 }, { ...inbound, emergency: true }),
      answeredHalf(1000, { wallAt: NINE + 9000 }, inbound),
    ])
  })
  afterEach(() => store.dispose())

  const before = NINE + 5000
  const mask = async (names: boolean) =>
    maskRecords(store.writer, {
      recordIds: await findMaskable(store.reader, before, 100),
      ownNumbers: ['100', '101'],
      digits: 3,
      names,
      at: NINE + 10_000,
      why: 'the last 3 digits',
    })
  const rows = (columns: string) =>
    store.reader
      .all(`SELECT ${columns} FROM record ORDER BY sequence`)
      .then((all) => all.map((row) => Object.values(row)))

  it('hides numbers of the outside in old records only, once, and logs it', async () => {
    expect(await countMaskable(store.reader, before)).toBe(2)
    expect(await mask(false)).toBe(2)
    expect(await rows('caller_number, caller_name, dialed_number, destination_number')).toEqual([
      ['+4930123•••', 'Ada', '101', '101'],
      ['100', '', '0030123•••', '+4930123•••'],
      ['100', '', '101', '101'],
      [OUTSIDE, 'Ada', '101', '101'],
      [OUTSIDE, 'Ada', '101', '101'],
    ])
    expect(await countMaskable(store.reader, before)).toBe(0)
    expect(await mask(false)).toBe(0)
    expect(await keepingLog(store.reader, 10)).toEqual([
      {
        kind: 'masked',
        at: NINE + 10_000,
        why: 'the last 3 digits',
        records: 2,
        firstSequence: 1,
        lastSequence: 2,
      },
    ])
  })

  it('hides them in the trace and in exports too, names where wanted', async () => {
    await mask(true)
    const traces = await store.reader.all(
      'SELECT trace FROM half_trace t JOIN record r USING (record_id) ORDER BY sequence LIMIT 2',
    )
    const text = JSON.stringify(traces)
    expect(text).not.toMatch(/123456|Ada/)
    expect(text).toContain('0030123•••')
    let csv = ''
    const request: ExportRequest = {
      filter: { view: 'all', to: NINE + 2000, where: [] },
      format: 'csv',
      zone: 'UTC',
      csv: CSV_PROFILES.data,
      each: 'record',
    }
    for await (const chunk of exportChunks(store.reader, request)) csv += String(chunk.data)
    expect(csv).toContain('+4930123•••')
    expect(csv).not.toMatch(/123456|Ada/)
  })

  it('masking the same records again changes nothing', async () => {
    const recordIds = await findMaskable(store.reader, before, 100)
    const batch = { recordIds, ownNumbers: [], digits: 4, names: false, at: NINE, why: 'x' } as const
    expect(await maskRecords(store.writer, batch)).toBe(2)
    const first = await rows('*')
    expect(await maskRecords(store.writer, { ...batch, digits: 'all' })).toBe(0)
    expect(await rows('*')).toEqual(first)
  })
})
