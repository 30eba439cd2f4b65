// Exports the first records of a data folder as CSV to nowhere and prints, as JSON, how long it took and what it needed.
import { exportChunks } from '../../core/cdr/index.ts'
import { CSV_PROFILES } from '../../core/contract/index.ts'
import { openReader } from '../../core/store/index.ts'

const [folder = '', limit = '0'] = process.argv.slice(2)
const reader = await openReader(folder)
const began = performance.now()
let rows = 0
let bytes = 0
for await (const chunk of exportChunks(
  reader,
  { filter: { view: 'all', where: [] }, format: 'csv', zone: 'UTC', csv: CSV_PROFILES.data, each: 'record' },
  Number(limit),
)) {
  rows += chunk.rows
  bytes += chunk.data.length
}
const ms = performance.now() - began
await reader.close()
console.log(JSON.stringify({ rows, bytes, ms, residentMb: process.resourceUsage().maxRSS / 1000 }))
