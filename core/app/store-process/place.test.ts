import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type OpenStore } from '../../store/index.ts'
import { saveDocument } from './documents.ts'
import { MIGRATIONS } from './schema.ts'

let dataDir: string
let store: OpenStore
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'place-'))
  store = await openStore(dataDir, MIGRATIONS)
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})
const place = () => store.reader.all('SELECT country, area_code FROM number_plan')

it('the place of the configuration stands beside the records, whatever writes it', async () => {
  expect(await place()).toEqual([{ country: '', area_code: '' }])
  await saveDocument(store.writer, 'configuration', { settings: { country: 'DE', areaCode: '030' } }, null)
  expect(await place()).toEqual([{ country: 'DE', area_code: '030' }])
  await saveDocument(store.writer, 'other', { settings: { country: 'FR' } }, null)
  expect(await place()).toEqual([{ country: 'DE', area_code: '030' }])
  await store.writer.run(`UPDATE document SET body = '{"settings":{"country":"IT"}}'`)
  expect(await place()).toEqual([{ country: 'IT', area_code: '' }])
  await store.writer.run("UPDATE document SET body = '{no json' WHERE name = 'configuration'")
  expect(await place()).toEqual([{ country: '', area_code: '' }])
})

it('a file that has a configuration already takes its place over', async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
  store = await openStore(
    dataDir,
    MIGRATIONS.slice(
      0,
      MIGRATIONS.findIndex(({ name }) => name === 'country and area code'),
    ),
  )
  const body = { settings: { country: 'US', areaCode: '212' } }
  await saveDocument(store.writer, 'configuration', body, null)
  await store.close()
  store = await openStore(dataDir, MIGRATIONS)
  expect(await place()).toEqual([{ country: 'US', area_code: '212' }])
})
