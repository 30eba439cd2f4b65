import { afterAll, beforeAll, expect, it } from 'vitest'
import { annotationSchema } from '../../contract/index.ts'
import { callDetails } from '../query/views.ts'
import { openTempStore, type TempStore } from '../testkit/temp-store.ts'
import { answeredHalf } from '../testkit/traces.ts'
import { annotateRecord } from './annotate.ts'

let store: TempStore
beforeAll(async () => {
  store = await openTempStore()
  await store.fill([answeredHalf(1000, { recordId: 'one', callId: 'call' })])
})
afterAll(() => store.dispose())

it('what is written on a record stands in it, with what stood there before', async () => {
  const write = (at: number, changes: unknown) =>
    annotateRecord(store.writer, { recordId: 'one', changes: annotationSchema.parse(changes), at })
  expect(await write(1000, { note: 'wants an offer', tags: 'offer, urgent  offer' })).toBe(true)
  expect(await write(2000, { note: 'has an offer' })).toBe(true)
  expect(await write(3000, { note: 'has an offer' })).toBe(true)
  const [half] = (await callDetails(store.reader, 'call')).halves
  expect(half?.record).toMatchObject({ note: 'has an offer', tags: 'offer urgent', account_code: '' })
  expect(half?.annotations).toEqual([
    { at: 2000, field: 'note', before: 'wants an offer', after: 'has an offer' },
    { at: 1000, field: 'tags', before: '', after: 'offer urgent' },
    { at: 1000, field: 'note', before: '', after: 'wants an offer' },
  ])
  const changed = await store.reader.all('SELECT record_id FROM record_change')
  expect(changed).toEqual([{ record_id: 'one' }])
  await expect(annotateRecord(store.writer, { recordId: 'none', changes: {}, at: 1 })).resolves.toBe(false)
})
