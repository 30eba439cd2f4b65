import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isOwnersOnly } from '../../../../test/kit/owners-only.ts'
import { createVirtualClock, type VirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { PbxError, silentLog } from '../../../kit/index.ts'
import { ended, openHalf } from '../../store-process/testkit/halves.ts'
import { openSideFile, readSideFile, type SideFile } from './side-file.ts'
import { createSideJournal } from './side-journal.ts'
import { sideProblems } from './side-problems.ts'

let dataDir: string
let clock: VirtualClock
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'side-'))
  clock = createVirtualClock()
})
afterEach(() => rmSync(dataDir, { recursive: true }))

interface Asked {
  readonly name: string
  readonly input: unknown
  readonly done: (value?: unknown) => void
  readonly refuse: (code?: string) => void
}

/** Starts a run of the program with a simulated store. */
function run(file: SideFile | undefined = openSideFile(dataDir)) {
  const asked: Asked[] = []
  let tell: (isThere: boolean, problem: string) => void = () => undefined
  let lost = 0
  const side = createSideJournal({
    store: {
      write: (name: string, input: unknown) =>
        new Promise<never>((resolve, reject) =>
          asked.push({
            name,
            input,
            done: resolve as () => void,
            refuse: (code = 'store.unavailable') => reject(new PbxError(code, 'no')),
          }),
        ),
      onPresence: (listener) => {
        tell = listener
        return () => undefined
      },
    },
    file,
    clock,
    log: silentLog,
    onLost: (records) => (lost = records),
  })
  return {
    side,
    asked,
    away: () => tell(false, 'the disk is full'),
    back: () => tell(true, ''),
    open: (half = openHalf('a')) => side.write('journalOpen', { runId: 'run', half }),
    end: (half = openHalf('a')) => side.write('journalClose', ended(half)),
    get lost() {
      return lost
    },
  }
}
type Run = ReturnType<typeof run>
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))
const names = () => readSideFile(dataDir).values.map((value) => (value as { name: string }).name)
const ignore = (one: ReturnType<Run['end']>) => void one.written.catch(() => undefined)

/** Ways in which a program ends, and what the next start is left: writes that wait, and losses. */
const ENDS: Record<
  string,
  [(before: Run) => Promise<void> | void, string[], { lost: number; unwritten: number }]
> = {
  'nothing was in the way': [
    async (before) => {
      before.open()
      before.asked[0]!.done()
      await settled()
    },
    [],
    { lost: 0, unwritten: 0 },
  ],
  'the disk became full under a half, then the kill': [
    (before) => {
      before.open()
      before.away()
      before.end()
    },
    ['journalOpen', 'journalClose'],
    { lost: 0, unwritten: 0 },
  ],
  'the disk was full and came back': [
    async (before) => {
      before.away()
      before.open()
      before.back()
      before.asked[0]!.done()
      await settled()
    },
    [],
    { lost: 0, unwritten: 0 },
  ],
  'the store did not answer': [
    (before) => {
      before.open()
      clock.advance(1000)
      before.end()
    },
    ['journalOpen', 'journalClose'],
    { lost: 0, unwritten: 0 },
  ],
  'full disk, then stop': [
    async (before) => {
      before.away()
      ignore(before.end())
      before.side.stop()
      before.asked[0]!.refuse()
      await settled()
    },
    ['journalClose'],
    { lost: 0, unwritten: 0 },
  ],
  'stop, and only then the store refused': [
    async (before) => {
      const end = before.end()
      ignore(end)
      before.side.stop()
      before.asked[0]!.refuse()
      await settled()
      expect(end.isOwed()).toBe(true)
    },
    ['journalClose'],
    { lost: 0, unwritten: 0 },
  ],
  'a half that began was refused': [
    async (before) => {
      const open = before.open()
      before.asked[0]!.refuse('internal')
      await expect(open.safe).rejects.toMatchObject({ code: 'internal' })
    },
    [],
    { lost: 0, unwritten: 1 },
  ],
  'a half that began was refused, and its end was written': [
    async (before) => {
      const half = openHalf('b')
      ignore(before.open(half) as never)
      before.asked[0]!.refuse()
      await settled()
      before.end(half)
      before.asked[1]!.done(null)
      await settled()
    },
    [],
    { lost: 0, unwritten: 0 },
  ],
  'records were lost, and the database could not be told': [
    async (before) => {
      before.side.losses.add(2, 'why')
      before.asked[0]!.refuse()
      before.side.losses.add(1, 'why')
      await settled()
    },
    [],
    { lost: 3, unwritten: 0 },
  ],
  'records were lost, and the database has the gap': [
    async (before) => {
      before.side.losses.add(2, 'why')
      before.asked[0]!.done()
      await settled()
    },
    [],
    { lost: 0, unwritten: 0 },
  ],
}

describe.each(Object.entries(ENDS))('the program ended: %s', (_, [play, waiting, marks]) => {
  it('the next start brings what waited and marks what is lost', async () => {
    await play(run())
    expect(names()).toEqual(waiting)
    const { lost, unwritten } = readSideFile(dataDir).marks
    expect({ lost: lost.reduce((sum, { records }) => sum + records, 0), unwritten }).toEqual(marks)
    const problems = sideProblems(readSideFile(dataDir))
    expect(problems.length > 0).toBe(waiting.length + marks.lost + marks.unwritten > 0)

    const next = run()
    expect(next.lost).toBe(marks.lost + marks.unwritten)
    const replayed = next.side.replay()
    while (next.asked.some(({ name }) => name === 'logLost') || next.asked.length > 0) {
      const one = next.asked.shift()!
      one.done()
      await settled()
    }
    expect(await replayed).toBe(waiting.length)
    expect(readSideFile(dataDir)).toMatchObject({ marks: { lost: [], unwritten: 0 }, values: [] })
  })
})

it('a stop before the database took what an earlier run left owes it to the next start', async () => {
  const first = run()
  first.away()
  first.open()
  first.end()
  const second = run()
  const replayed = second.side.replay()
  second.away()
  second.side.stop()
  second.asked.forEach(({ refuse }) => refuse())
  expect(await replayed).toBe('owed')
  await settled()
  expect(second.lost).toBe(0)
  expect(readSideFile(dataDir).marks).toEqual({ lost: [], unwritten: 0 })
  expect(names()).toEqual(['journalOpen', 'journalClose'])
})

it('a full side file loses nothing that the database has, and counts what only memory has', async () => {
  const { open, away, back, asked } = run()
  const bytes = statSync(join(dataDir, 'halfcall.side')).size
  away()
  while (readSideFile(dataDir).marks.unwritten < 3) for (let i = 0; i < 500; i++) open(openHalf(`c${i}`))
  expect(statSync(join(dataDir, 'halfcall.side')).size).toBe(bytes)
  back()
  asked.forEach(({ done }) => done())
  await settled()
  await settled()
  expect(readSideFile(dataDir)).toMatchObject({ marks: { unwritten: 0 }, values: [] })
}, 60_000)

it('is read as far as it is whole, and is for its owner only', () => {
  const before = run()
  before.away()
  before.open()
  before.end()
  const path = join(dataDir, 'halfcall.side')
  expect(isOwnersOnly(path)).toBe(true)
  const bytes = readFileSync(path)
  bytes[readSideFile(dataDir).end - 1]! ^= 1
  writeFileSync(path, bytes)
  expect(names()).toEqual(['journalOpen'])
})

it('without a file everything waits in memory, as far as the store takes it', async () => {
  const { open, away, asked } = run(undefined)
  away()
  const { safe } = open()
  asked[0]!.done()
  await safe
})
