import { expect, it } from 'vitest'
import type { HalfTrace, JournalPort, TraceEntry } from '../../call/index.ts'
import { createSipCallIds } from './sip-call-ids.ts'

const entry = (sipCallId?: string): TraceEntry => ({
  atMs: 0,
  state: 'x',
  event: 'x',
  next: 'x',
  ...(sipCallId === undefined ? {} : { facts: { peer: { sipCallId } } }),
})
const half = (callId: string, recordId: string, ...entries: TraceEntry[]): HalfTrace => ({
  version: 1,
  recordId,
  callId,
  side: 'O',
  party: 'local',
  hop: 0,
  site: '',
  wallAt: 0,
  clockMs: 0,
  entries,
})

function start() {
  const passed: string[] = []
  const inner: JournalPort = {
    open: async ({ recordId }) => void passed.push(`open ${recordId}`),
    append: (recordId, place) => void passed.push(`append ${recordId} ${place}`),
    close: ({ recordId }) => void passed.push(`close ${recordId}`),
    discard: ({ recordId }) => void passed.push(`discard ${recordId}`),
  }
  const ids = createSipCallIds()
  return { passed, ids, journal: ids.watching(inner) }
}

it('every name of a call leads to the Call-IDs of all its legs, during the call and after it', async () => {
  const { ids, journal, passed } = start()
  await journal.open(half('call', 'r1', entry('sip-a')))
  await journal.open(half('call', 'r2', entry()))
  expect(ids.of('r2')).toEqual(['sip-a'])
  journal.append('r2', 1, entry('sip-b'))
  journal.append('r2', 2, entry('sip-c'))
  journal.close(half('call', 'r2', entry(), entry('sip-d')))
  journal.discard(half('call', 'r1'))
  for (const id of ['call', 'r1', 'r2', 'sip-a', 'sip-d'])
    expect(ids.of(id)).toEqual(['sip-a', 'sip-b', 'sip-c', 'sip-d'])
  expect(passed).toEqual(['open r1', 'open r2', 'append r2 1', 'append r2 2', 'close r2', 'discard r1'])
})

it('what is no call of ours is a Call-ID by itself', () => {
  expect(start().ids.of('registration@phone')).toEqual(['registration@phone'])
})

it('forgets the oldest calls', async () => {
  const { ids, journal } = start()
  for (let n = 0; n <= 1000; n++) await journal.open(half(`call-${n}`, `r-${n}`, entry(`sip-${n}`)))
  expect([ids.of('r-0'), ids.of('sip-0'), ids.of('r-1'), ids.of('r-1000')]).toEqual([
    ['r-0'],
    ['sip-0'],
    ['sip-1'],
    ['sip-1000'],
  ])
})
