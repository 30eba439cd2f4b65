import { describe, expect, it } from 'vitest'
import { deriveRecord } from '../../../cdr/index.ts'
import { configurationSchema, type CallRecord, type MaskedReaders } from '../../../contract/index.ts'
import { answeredHalf } from '../../store-process/testkit/answered-half.ts'
import { hidingOf } from './index.ts'

const NINE = Date.UTC(2026, 10, 23, 9)
const OUTSIDE = '00497386420007'
const OTHER = '+4973 (864) 20014'
const RECORD: CallRecord = {
  ...deriveRecord(answeredHalf(1000, { wallAt: NINE })),
  record_id: 'record',
  sequence: 1,
  written_at: NINE,
}
const configuration = (maskedReaders: Partial<MaskedReaders>) =>
  configurationSchema.parse({
    extensions: [{ number: '100', name: 'Own 100', password: 'secret-secret' }],
    cdr: { maskedReaders },
  })

it('a report names an extension as it is set up, not as a caller who claims its number', () => {
  expect(hidingOf(configuration({})).name('Zacharias', '100')).toBe('Own 100')
})

describe('a record for readers of masked numbers', () => {
  const seenBy = (readers: Partial<MaskedReaders>, changes: Partial<CallRecord>) =>
    hidingOf(configuration(readers)).record({ ...RECORD, direction: 'inbound', ...changes })

  it('has no digit left in a name, wherever the number stands in it', () => {
    const changes = { caller_number: OUTSIDE, caller_name: 'Anna 0301234567, room 9876' }
    expect(seenBy({ names: false }, changes).caller_name).toBe('Anna ••••••••••, room ••••')
  })
  it('has no name from outside, whatever number its caller claims', () => {
    const claimed = { caller_number: '100', caller_name: 'Geheimrat Emmerich' }
    expect(seenBy({}, claimed).caller_name).toBe('')
    expect(seenBy({}, { ...claimed, direction: 'internal' }).caller_name).toBe('Geheimrat Emmerich')
    const reached = { destination_number: '100', destination_name: 'Geheimrat Emmerich' }
    expect(seenBy({}, { ...reached, direction: 'outbound' }).destination_name).toBe('')
    expect(seenBy({}, reached).destination_name).toBe('Geheimrat Emmerich')
  })
  it('has nothing of several numbers in one, of which only the last would be hidden', () => {
    const both = `${OUTSIDE} ${OTHER}`
    expect(seenBy({ digits: 3 }, { caller_number: both }).caller_number).toBe('•••')
  })
})
