import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { beginPartial, sweepPartials } from './index.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'partial-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** Returns the id of a process that has ended. */
const gone = () => spawnSync(process.execPath, ['-e', '']).pid
const name = (pid: number, end = '') => `calls.csv.halfcall-${pid}-0123abcd.part${end}`
const long = new Date(Date.now() - 7 * 3_600_000)

it.each([
  ['of a process that ended', () => name(gone()), false],
  ['what SQLite wrote beside it', () => name(gone(), '-journal'), false],
  ['of an earlier process with the id of this one', () => name(process.pid), false],
  ['of a process that runs', () => name(process.ppid), true],
  ['of another program', () => 'calls.csv.part', true],
  ['of another program that also counts', () => 'calls.csv.123.part', true],
])('an unfinished file %s', (_what, make, stays) => {
  const file = make()
  writeFileSync(join(folder, file), 'half')
  beginPartial(join(folder, 'other.csv')).end()
  expect(readdirSync(folder)).toEqual(stays ? [file] : [])
})

it('whose process id belongs to another program by now goes after some hours', () => {
  writeFileSync(join(folder, name(process.ppid)), 'half')
  utimesSync(join(folder, name(process.ppid)), long, long)
  expect(sweepPartials(folder)).toBe(1)
  expect(sweepPartials(join(folder, 'nowhere'))).toBe(0)
})

it('that is being written stays', () => {
  const begun = beginPartial(join(folder, 'calls.csv'))
  writeFileSync(begun.path, 'half')
  expect(sweepPartials(folder)).toBe(0)
  begun.end()
  expect(readdirSync(folder)).toEqual([])
})
