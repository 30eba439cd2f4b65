import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { HalfTrace } from '../../call/index.ts'
import { deriveRecord, interruptTrace } from '../../cdr/index.ts'
import { silentLog, systemClock, uuidv7 } from '../../kit/index.ts'
import { createStoreClient, forkStore, type StoreClient } from './index.ts'

const folders: string[] = []
const clients: StoreClient[] = []

function open(dataDir = mkdtempSync(join(tmpdir(), 'store-'))): { client: StoreClient; dataDir: string } {
  folders.push(dataDir)
  const client = createStoreClient({ dataDir, fork: forkStore, clock: systemClock, log: silentLog })
  clients.push(client)
  return { client, dataDir }
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function half(callId: string, side: 'O' | 'T' = 'O'): HalfTrace {
  const wallAt = Date.UTC(2026, 10, 23, 9)
  return {
    version: 1,
    recordId: uuidv7(wallAt),
    callId,
    side,
    party: 'local',
    hop: side === 'O' ? 0 : 1,
    site: 'lab',
    wallAt,
    clockMs: 1000,
    entries: [
      {
        atMs: 0,
        state: 'O_Null',
        event: 'setup',
        next: 'Analysing',
        facts: { callerNumber: '100', dialedNumber: '101', destinationNumber: '101' },
      },
    ],
  }
}

describe('the store process', () => {
  it('gives records a sequence without gaps and keeps its files private', async () => {
    const { client, dataDir } = open()
    for (let i = 0; i < 3; i++) {
      const trace = interruptTrace(half(`call-${i}`), 500)
      await client.write('journalOpen', { runId: 'run', half: trace })
      const written = await client.write('journalClose', { half: trace, draft: deriveRecord(trace) })
      expect(written?.sequence).toBe(i + 1)
      const again = await client.write('journalClose', { half: trace, draft: deriveRecord(trace) })
      expect(again).toEqual(written)
    }
    expect(await client.read('mark', {})).toEqual({ sequence: 3, records: 3 })
    expect(statSync(join(dataDir, 'halfcall.db')).mode & 0o777).toBe(0o600)
    const page = await client.read('list', { filter: { view: 'all', number: '101' }, limit: 2 })
    expect(page.rows.map((row) => row.sequence)).toEqual([3, 2])
    const rest = await client.read('list', { filter: { view: 'all' }, limit: 2, after: page.next! })
    expect(rest.rows.map((row) => row.sequence)).toEqual([1])
    expect(rest.next).toBeUndefined()
  })

  it('a half that the policy drops takes no sequence number', async () => {
    const { client } = open()
    const trace = interruptTrace(half('call'), 500)
    await client.write('journalOpen', { runId: 'run', half: trace })
    expect(await client.write('journalClose', { half: trace, draft: null })).toBeNull()
    expect(await client.read('mark', {})).toEqual({ sequence: 0, records: 0 })
    expect(await client.read('leftover', { runId: 'next' })).toEqual([])
  })

  it('finds what an earlier run left, with its last sign of life', async () => {
    const { client, dataDir } = open()
    const left = half('call')
    const later = { atMs: 700, state: 'Analysing', event: 'alerting', next: 'Alerting' }
    await client.write('journalOpen', { runId: 'first', half: left })
    await client.write('journalAppend', { recordId: left.recordId, place: 1, entries: [later] })
    await client.write('alive', { runId: 'first', clockMs: 4000, wallAt: Date.now() })
    await client.close()
    const { client: next } = open(dataDir)
    expect(await next.read('leftover', { runId: 'second' })).toEqual([
      { half: { ...left, entries: [...left.entries, later] }, aliveClockMs: 4000 },
    ])
  })

  it('refuses a second writer on one folder', async () => {
    const { client, dataDir } = open()
    await client.ready()
    const { client: second } = open(dataDir)
    await expect(second.ready()).rejects.toMatchObject({ code: 'store.locked' })
    await expect(second.read('mark', {})).rejects.toMatchObject({ code: 'store.locked' })
  })

  it('loses, doubles and skips nothing when its process is killed again and again', async () => {
    const { client } = open()
    const halves = Array.from({ length: 300 }, (_, i) => interruptTrace(half(`call-${i}`), 500))
    const writes: Promise<unknown>[] = []
    let kills = 0
    for (const [index, trace] of halves.entries()) {
      writes.push(client.write('journalOpen', { runId: 'run', half: trace }))
      writes.push(client.write('journalClose', { half: trace, draft: deriveRecord(trace) }))
      if (index % 20 !== 0) continue
      await Promise.race(writes.slice(-8))
      if (client.pid !== undefined) {
        try {
          process.kill(client.pid, 'SIGKILL')
          kills++
        } catch (error) {
          // It is just being started again.
          expect((error as NodeJS.ErrnoException).code).toBe('ESRCH')
        }
      }
    }
    await Promise.all(writes)
    expect(kills).toBeGreaterThan(5)
    const { rows } = await client.read('list', { filter: { view: 'all' }, limit: 500 })
    expect(new Set(rows.map((row) => row.record_id))).toEqual(new Set(halves.map((trace) => trace.recordId)))
    expect(rows.map((row) => row.sequence).sort((a, b) => a - b)).toEqual(halves.map((_, index) => index + 1))
    expect(await client.read('leftover', { runId: 'next' })).toEqual([])
  }, 60_000)

  it('keeps a document by revision', async () => {
    const { client } = open()
    expect(await client.write('saveDocument', { name: 'a', body: { x: 1 }, baseRevision: null })).toBe(1)
    expect(await client.write('saveDocument', { name: 'a', body: { x: 2 }, baseRevision: null })).toBe(
      'stale',
    )
    expect(await client.write('saveDocument', { name: 'a', body: { x: 3 }, baseRevision: 1 })).toBe(2)
    expect(await client.read('loadDocument', { name: 'a' })).toEqual({ revision: 2, body: { x: 3 } })
  })
})
