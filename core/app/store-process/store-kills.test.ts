import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../../test/kit/eventually.ts'
import { notOn } from '../../../test/kit/only-on.ts'
import { leftoverHalves, NEWEST_FIRST } from '../../cdr/index.ts'
import { openReader } from './index.ts'
import { ended, openHalf } from './testkit/halves.ts'
import { newFolder, open, useStores } from './testkit/store-bed.ts'

useStores()

/** Sends a signal to a process; returns false when it is gone already. */
function kill(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(pid, signal)
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ESRCH')
    return false
  }
}

describe('kills', () => {
  it('of the store lose, double and skip nothing', async () => {
    const { client } = open()
    await client.ready()
    const halves = Array.from({ length: 200 }, (_, i) => openHalf(`call-${i}`))
    const step = { atMs: 300, state: 'Analysing', event: 'alerting', next: 'Alerting' }
    const writes: Promise<unknown>[] = []
    const stillOpen = halves.slice(-10)
    let kills = 0
    for (const [index, half] of halves.entries()) {
      writes.push(client.write('journalOpen', { runId: 'run', half }))
      writes.push(
        client.write('journalAppend', { steps: [{ recordId: half.recordId, place: 1, entry: step }] }),
      )
      if (!stillOpen.includes(half)) writes.push(client.write('journalClose', ended(half)))
      // A window of a few unanswered ones, of a new size each time, so that each kill hits another moment.
      await writes.at(-1 - (index % 13))
      if (index % 6 === 5 && kill(client.pid, 'SIGKILL')) kills++
    }
    await Promise.all(writes)
    expect(kills).toBeGreaterThanOrEqual(30)
    const { rows } = await client.read('list', {
      sort: NEWEST_FIRST,
      filter: { view: 'all', where: [] },
      limit: 500,
    })
    const closed = halves.slice(0, -10)
    expect(rows.map((row) => row.record_id).sort()).toEqual(closed.map((half) => half.recordId).sort())
    expect(rows.map((row) => row.sequence).sort((a, b) => a - b)).toEqual(closed.map((_, index) => index + 1))
    const left = await client.read('leftover', { runId: 'next' })
    expect(left.map(({ half }) => half)).toEqual(
      stillOpen.map((half) => ({ ...half, entries: [...half.entries, step] })),
    )
  }, 300_000)

  it('of the parent end the store, with everything on disk that was said to be', async () => {
    const dataDir = newFolder()
    const parent = fork(fileURLToPath(new URL('./testkit/parent.ts', import.meta.url)), [dataDir])
    const opened = new Set<string>()
    let pid: number | undefined
    parent.on('message', (message: { pid?: number; opened?: string }) => {
      pid ??= message.pid
      if (message.opened) opened.add(message.opened)
    })
    await eventually('the parent writes', () => opened.size > 100, 30_000)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await eventually('the store has ended', () => !kill(pid, 0))
    const reader = await openReader(dataDir)
    const left = await leftoverHalves(reader, 'next')
    const written = await reader.all('SELECT record_id, sequence FROM record ORDER BY sequence')
    await reader.close()
    const known = new Set([
      ...left.map(({ half }) => half.recordId),
      ...written.map((row) => row['record_id']),
    ])
    expect([...opened].filter((recordId) => !known.has(recordId))).toEqual([])
    expect(written.map((row) => row['sequence'])).toEqual(written.map((_, index) => index + 1))
    const { client } = open(dataDir)
    await client.ready()
  }, 90_000)

  notOn('win32', 'a signal is a kill there')(
    'by Ctrl-C, a terminal or a service manager do not reach the store',
    async () => {
      const { client } = open()
      await client.ready()
      const { pid } = client
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        kill(pid, signal)
        expect(await client.read('mark', {})).toEqual({ sequence: 0, records: 0 })
      }
      expect(client.pid).toBe(pid)
      await client.close()
      await eventually('the store has ended', () => !kill(pid, 0))
    },
  )
})
