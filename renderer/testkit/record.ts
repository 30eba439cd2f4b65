import { recordSchema, type CallRecord } from '../../core/contract/index.ts'

const NULLS = Object.fromEntries(
  Object.entries(recordSchema.shape).map(([column, schema]) => [
    column,
    schema.safeParse('').success ? '' : null,
  ]),
)

/** Makes a record for tests: 100 called 101, who answered after three seconds; the caller hung up after 65. */
export const makeRecord = (changes: Partial<CallRecord> = {}): CallRecord =>
  recordSchema.parse({
    ...NULLS,
    caller_number: '100',
    caller_name: 'Reception',
    dialed_number: '101',
    destination_number: '101',
    destination_name: 'Sales',
    duration: 65,
    setup_time: 1_800_000_000_000,
    alert_time: 1_800_000_000_200,
    connect_time: 1_800_000_003_300,
    release_time: 1_800_000_068_400,
    ring_seconds: 3,
    side: 'O',
    party: 'local',
    result: 'answered',
    released_by: 'caller',
    cause: 16,
    sip_status: 200,
    service: 'basic',
    direction: 'internal',
    redirect_count: 0,
    emergency: 0,
    call_id: 'c1',
    record_id: 'r1',
    recording: 'none',
    hop: 0,
    sequence: 1,
    site: 'main',
    written_at: 1_800_000_068_500,
    schema_version: 1,
    ...changes,
  })
