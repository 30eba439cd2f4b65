import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isOwnersOnly } from '../../../test/kit/owners-only.ts'
import { NEWEST_FIRST, recordMark } from '../../cdr/index.ts'
import type { DraftRecord } from '../../contract/index.ts'
import { openStore } from '../../store/index.ts'
import { forkStore, openReader, storeMainPath, type FromStore } from './index.ts'
import { MIGRATIONS } from './schema.ts'
import { ended, openHalf } from './testkit/halves.ts'
import { newFolder, open, useStores } from './testkit/store-bed.ts'

useStores()

describe('the store process', () => {
  it('gives records a sequence without gaps and keeps its files private', async () => {
    const { client, dataDir } = open()
    for (let i = 0; i < 3; i++) {
      const half = openHalf(`call-${i}`)
      await client.write('journalOpen', { runId: 'run', half })
      const written = await client.write('journalClose', ended(half))
      expect(written?.sequence).toBe(i + 1)
      expect(await client.write('journalClose', ended(half))).toEqual(written)
    }
    expect(await client.read('mark', {})).toEqual({ sequence: 3, records: 3 })
    expect(isOwnersOnly(join(dataDir, 'halfcall.db'))).toBe(true)
    const page = await client.read('list', {
      sort: NEWEST_FIRST,
      filter: { view: 'all', where: [{ field: 'number', is: 'is', values: ['101'], not: false }] },
      limit: 2,
    })
    expect(page.rows.map((row) => row.sequence)).toEqual([3, 2])
    const rest = await client.read('list', {
      sort: NEWEST_FIRST,
      filter: { view: 'all', where: [] },
      limit: 2,
      after: page.next!,
    })
    expect(rest.rows.map((row) => row.sequence)).toEqual([1])
    expect(rest.next).toBeUndefined()
    const count = await client.read('count', { filter: { view: 'all', where: [] }, quick: true })
    expect(count).toMatchObject({ records: 3, calls: 3, answered: 0, talkSeconds: 0 })
    const { rows } = await client.read('listCalls', {
      sort: NEWEST_FIRST,
      filter: { view: 'failed', where: [] },
      limit: 9,
    })
    const details = await client.read('get', { callId: rows[0]!.record.call_id })
    expect(details.halves.map(({ trace }) => trace.at(-1)?.event)).toEqual(['interrupted'])
  })

  it('a half that the policy drops takes no sequence number', async () => {
    const { client } = open()
    const half = openHalf('call')
    await client.write('journalOpen', { runId: 'run', half })
    expect(await client.write('journalClose', { half, draft: null })).toBeNull()
    expect(await client.read('mark', {})).toEqual({ sequence: 0, records: 0 })
    expect(await client.read('leftover', { runId: 'next' })).toEqual([])
  })

  it('finds what an earlier run left, with its last sign of life', async () => {
    const { client, dataDir } = open()
    const left = openHalf('call')
    const later = { atMs: 700, state: 'Analysing', event: 'alerting', next: 'Alerting' }
    await client.write('journalOpen', { runId: 'first', half: left })
    await client.write('journalAppend', { steps: [{ recordId: left.recordId, place: 1, entry: later }] })
    await client.write('alive', { runId: 'first', clockMs: 4000, wallAt: Date.now() })
    await client.close()
    const { client: next } = open(dataDir)
    expect(await next.read('leftover', { runId: 'second' })).toEqual([
      { half: { ...left, entries: [...left.entries, later] }, aliveClockMs: 4000 },
    ])
  })

  it('keeps documents by revision, phones and bans', async () => {
    const { client, dataDir } = open()
    const save = (body: unknown, baseRevision: number | null) =>
      client.write('saveDocument', { name: 'a', body, baseRevision })
    expect(await save({ x: 1 }, null)).toBe(1)
    expect(await save({ x: 2 }, null)).toBe('stale')
    expect(await save({ x: 1 }, null)).toBe(1)
    expect(await save({ x: 3 }, 1)).toBe(2)
    expect(await save({ x: 3 }, 1)).toBe(2)
    expect(await save({ x: 4 }, 1)).toBe('stale')
    const binding = {
      ...{ number: '100', contact: 'sip:a@b', path: ['sip:p'], instance: '', regId: null, q: 1 },
      ...{ receivedAddress: '192.0.2.1', receivedPort: 5060, transport: 'udp', userAgent: '', callId: 'a' },
      ...{ cseq: 1, registeredAt: 1, expiresAt: 2 },
    }
    await client.write('putBinding', binding)
    await client.write('putBinding', binding)
    await client.write('putBinding', { ...binding, contact: 'sip:c@d' })
    await client.write('removeBinding', { number: '100', contact: 'sip:c@d' })
    const ban = { address: '::1', user: null, since: 1, until: 2 }
    await client.write('putBan', ban)
    await client.write('putBan', { ...ban, user: '' })
    await client.write('putBan', { ...ban, user: 'x' })
    await client.write('removeBan', { address: '::1', user: 'x' })
    await client.close()
    const { client: next } = open(dataDir)
    expect(await next.read('loadDocument', { name: 'a' })).toEqual({ revision: 2, body: { x: 3 } })
    expect(await next.read('loadDocument', { name: 'b' })).toBeUndefined()
    expect(await next.read('loadBindings', {})).toEqual([binding])
    expect(await next.read('loadBans', {})).toEqual([ban, { ...ban, user: '' }])
  })

  it('refuses what it cannot do and what is not as it must be', async () => {
    const { client } = open()
    const wrong = [
      client.read('toString' as 'mark', {}),
      client.read('list', { sort: NEWEST_FIRST, filter: { view: 'all', where: [] }, limit: 100_000 }),
      client.read('list', { sort: NEWEST_FIRST, filter: { view: 'every' as 'all', where: [] }, limit: 1 }),
      client.write('journalOpen', { runId: 'run', half: { ...openHalf('a'), entries: [] } }),
      client.write('journalClose', { half: openHalf('a'), draft: { duration: 1 } as DraftRecord }),
    ]
    await Promise.all(wrong.map((promise) => expect(promise).rejects.toMatchObject({ code: 'internal' })))
    expect(await client.read('mark', {})).toEqual({ sequence: 0, records: 0 })
  })
})

describe('a store that cannot be opened', () => {
  it('is refused with its code, once', async () => {
    const { client, dataDir: locked } = open()
    await client.ready()
    const file = join(newFolder(), 'file')
    writeFileSync(file, '')
    const newer = newFolder()
    await (await openStore(newer, [...MIGRATIONS, { name: 'later', sql: 'CREATE TABLE z (x)' }])).close()
    const cases = {
      'store.locked': locked,
      'store.newer-schema': newer,
      'store.unwritable': join(file, 'data'),
    }
    for (const [code, dataDir] of Object.entries(cases)) {
      let starts = 0
      const { client: refused } = open(dataDir, (folder) => {
        starts++
        return forkStore(folder)
      })
      await expect(refused.ready()).rejects.toMatchObject({ code })
      await expect(refused.read('mark', {})).rejects.toMatchObject({ code })
      expect(starts).toBe(1)
    }
  })
})

describe('in a utility process of Electron', () => {
  it('does the same through its parent port', async () => {
    const parentPort = new URL('./testkit/parent-port.ts', import.meta.url).href
    const { client, dataDir } = open(newFolder(), (folder) => {
      const child = fork(storeMainPath(), [folder], {
        serialization: 'advanced',
        execArgv: ['--disable-warning=ExperimentalWarning', '--import', parentPort],
      })
      return {
        pid: child.pid,
        send: (message) => void child.send([message]),
        onMessage: (listener) =>
          void child.on('message', (messages) => (messages as FromStore[]).forEach((one) => listener(one))),
        onExit: (listener) => void child.once('exit', listener),
        kill: () => void child.kill('SIGKILL'),
      }
    })
    expect(await client.write('journalClose', ended(openHalf('a')))).toMatchObject({ sequence: 1 })
    const { client: second } = open(dataDir)
    await expect(second.ready()).rejects.toMatchObject({ code: 'store.locked' })
    await client.close()
  })
})

describe('reading beside it', () => {
  it('sees what is on disk while the server runs and after it', async () => {
    const { client, dataDir } = open()
    await client.write('journalClose', ended(openHalf('a')))
    const during = await openReader(dataDir)
    expect(await recordMark(during)).toEqual({ sequence: 1, records: 1 })
    await during.close()
    await client.close()
    const after = await openReader(dataDir)
    expect(await recordMark(after)).toEqual({ sequence: 1, records: 1 })
    await after.close()
  })
})
