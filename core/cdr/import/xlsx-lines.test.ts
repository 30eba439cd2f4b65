import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { CSV_PROFILES } from '../../contract/index.ts'
import { exportChunks } from '../export/export-records.ts'
import { openTempStore } from '../testkit/temp-store.ts'
import { answeredHalf, NINE, unansweredHalf } from '../testkit/traces.ts'
import { readRecords, type ReadLine } from './read-records.ts'

it('a workbook of ours holds the records that were exported', async () => {
  const store = await openTempStore()
  try {
    const halves = Array.from({ length: 40 }, (_, n) => ({ wallAt: NINE + n * 1001 }))
    await store.fill(
      halves.map((more, n) => (n % 3 === 0 ? unansweredHalf('busy', more) : answeredHalf(n * 10, more))),
      (draft, n) => ({
        ...draft,
        caller_name: ' <a> & _x000D_\r\n\u0001"😀',
        dialed_number: `0${n}`,
        mos: 4.21,
      }),
    )
    const request = {
      filter: { view: 'all' as const, where: [] },
      zone: 'Europe/Berlin',
      each: 'record' as const,
    }
    const csv = CSV_PROFILES.data
    const read = async (format: 'xlsx' | 'jsonl') => {
      const parts: Uint8Array[] = []
      for await (const { data } of exportChunks(store.reader, { ...request, format, csv }))
        parts.push(Buffer.from(data))
      const input = Readable.from([Buffer.concat(parts)], { objectMode: false })
      const lines: ReadLine[] = []
      for await (const line of readRecords(input, { format: 'by-content', guard: true })) lines.push(line)
      return lines.map((line) => ('record' in line ? line.record : line.problem))
    }
    const records = await read('jsonl')
    expect(records).toHaveLength(40)
    expect(await read('xlsx')).toEqual(records)
  } finally {
    await store.dispose()
  }
})
