import { mkdtempSync, rmSync, statSync } from 'node:fs'
import type * as fileSystem from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isOwnersOnly } from '../../../test/kit/owners-only.ts'

const MEGABYTE = 1024 * 1024
const disk = vi.hoisted(() => ({ free: 0 }))
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof fileSystem>()),
  statfsSync: () => ({ bavail: disk.free, bsize: 1 }),
}))
const { makeRoom, reservePath, takeReserve } = await import('./reserve.ts')

let dataDir: string
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'reserve-'))))
afterEach(() => rmSync(dataDir, { recursive: true }))
const size = () => statSync(reservePath(dataDir)).size

/** Free bytes at each step, and how large the reserve is after it. */
const STEPS: [string, ['take' | 'room', number, number][]][] = [
  [
    'takes an eighth of what is free, and four megabytes at most',
    [
      ['take', 8 * MEGABYTE, MEGABYTE],
      ['take', 80 * MEGABYTE, 4 * MEGABYTE],
    ],
  ],
  ['is not taken from a disk that has none', [['take', 1000, 0]]],
  [
    'keeps what it has when the disk is full',
    [
      ['take', 80 * MEGABYTE, 4 * MEGABYTE],
      ['take', 0, 4 * MEGABYTE],
    ],
  ],
  [
    'gives what is missing, and is taken again when there is room',
    [
      ['take', 80 * MEGABYTE, 4 * MEGABYTE],
      ['room', MEGABYTE / 4, 3.25 * MEGABYTE],
      ['take', 80 * MEGABYTE, 4 * MEGABYTE],
    ],
  ],
  [
    'gives nothing while there is room',
    [
      ['take', 80 * MEGABYTE, 4 * MEGABYTE],
      ['room', MEGABYTE, 4 * MEGABYTE],
    ],
  ],
  [
    'leaves something to every further start',
    [
      ['take', 8 * MEGABYTE, MEGABYTE],
      ['room', 0, MEGABYTE / 2],
      ['room', 0, MEGABYTE / 4],
    ],
  ],
]

it.each(STEPS)('the reserve %s', (_, steps) => {
  for (const [step, free, wanted] of steps) {
    disk.free = free
    if (step === 'take') takeReserve(dataDir)
    else makeRoom(dataDir, MEGABYTE)
    expect(size(), step).toBe(wanted)
  }
  expect(isOwnersOnly(reservePath(dataDir))).toBe(true)
})

it('a folder that is not there takes and gives nothing', () => {
  const nowhere = join(dataDir, 'nowhere')
  takeReserve(nowhere)
  makeRoom(nowhere, MEGABYTE)
  expect(statSync(nowhere, { throwIfNoEntry: false })).toBeUndefined()
})
