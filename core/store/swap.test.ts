import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type * as fileSystem from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const steps = vi.hoisted(() => ({ before: (_name: string): void => undefined }))
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof fileSystem>()
  const stepping =
    <A extends unknown[], R>(name: string, work: (...args: A) => R) =>
    (...args: A): R => {
      steps.before(name)
      return work(...args)
    }
  return {
    ...fs,
    renameSync: stepping('rename', fs.renameSync),
    rmSync: stepping('remove', fs.rmSync),
    writeFileSync: stepping('write', fs.writeFileSync),
    fsyncSync: stepping('flush', fs.fsyncSync),
  }
})
const { asidePath, databasePath, finishSwap, stagedPath, swapIn } = await import('./index.ts')

let root: string
let dataDir: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'swap-'))
  dataDir = join(root, 'data')
  mkdirSync(dataDir)
})
afterEach(() => {
  steps.before = () => undefined
  rmSync(root, { recursive: true })
})

const AT = Date.UTC(2026, 10, 23, 9)
const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
const aside = (part = '') => textOf(join(dataDir, `halfcall-replaced-2026-11-23T09-00-00.db${part}`))

function fill(parts: Record<string, string>) {
  for (const [part, text] of Object.entries(parts)) writeFileSync(databasePath(dataDir) + part, text)
  writeFileSync(stagedPath(dataDir), 'new')
}

describe.each([
  ['a database', { '': 'old' }],
  ['a database with its log', { '-wal': 'log', '-shm': 'shared', '': 'old' }],
  ['a log without its database', { '-wal': 'log' }],
  ['nothing', {}],
])('in the place of %s', (_what, parts) => {
  it('comes the staged one', () => {
    fill(parts)
    swapIn(dataDir, asidePath(dataDir, 'replaced', AT))
    expect(textOf(databasePath(dataDir))).toBe('new')
    for (const [part, text] of Object.entries(parts)) expect(aside(part)).toBe(text)
    expect(readdirSync(dataDir)).toHaveLength(1 + Object.keys(parts).length)
  })

  it('a kill before any step leaves, after the next start, either of them whole', () => {
    const outcomes = new Set<string | undefined>()
    let count = 0
    fill(parts)
    const before = join(root, 'before')
    cpSync(dataDir, before, { recursive: true })
    for (;;) {
      rmSync(dataDir, { recursive: true })
      cpSync(before, dataDir, { recursive: true })
      count++
      let step = 0
      const snapshot = join(root, `kill-${count}`)
      steps.before = () => {
        if (++step === count) cpSync(dataDir, snapshot, { recursive: true })
      }
      swapIn(dataDir, asidePath(dataDir, 'replaced', AT))
      steps.before = () => undefined
      if (count > step) break
      // The next start.
      rmSync(dataDir, { recursive: true })
      cpSync(snapshot, dataDir, { recursive: true })
      finishSwap(dataDir)
      finishSwap(dataDir)
      const now = textOf(databasePath(dataDir))
      outcomes.add(now)
      const place = now === 'new' ? aside : (part = '') => textOf(databasePath(dataDir) + part)
      for (const [part, text] of Object.entries(parts)) expect(place(part), `step ${count}`).toBe(text)
      expect(readdirSync(dataDir).filter((name) => /staged|swap$/.test(name))).toEqual([])
    }
    expect(count).toBeGreaterThan(6)
    expect(outcomes).toEqual(new Set([(parts as Record<string, string>)[''], 'new']))
  })
})

it('what was staged without an order goes', () => {
  fill({ '': 'old' })
  finishSwap(dataDir)
  expect(readdirSync(dataDir)).toEqual(['halfcall.db'])
  expect(textOf(databasePath(dataDir))).toBe('old')
})

describe.each([
  ['a database', { '': 'old' }],
  ['a database with its log', { '-wal': 'log', '-shm': 'shared', '': 'old' }],
])('%s that cannot be moved', (_what, parts) => {
  // The order to swap is a rename, too.
  it.each(Object.keys(parts).map((_part, index) => index + 2))('at rename %i stays whole', (failing) => {
    fill(parts)
    let renames = 0
    steps.before = (name) => {
      if (name === 'rename' && ++renames === failing) {
        throw Object.assign(new Error('EIO: broken'), { code: 'EIO' })
      }
    }
    expect(() => swapIn(dataDir, asidePath(dataDir, 'replaced', AT))).toThrow('EIO')
    steps.before = () => undefined
    for (const [part, text] of Object.entries(parts)) {
      expect([part, textOf(databasePath(dataDir) + part), aside(part)]).toEqual([part, text, undefined])
    }
    finishSwap(dataDir)
    expect(readdirSync(dataDir)).toHaveLength(Object.keys(parts).length)
  })
})
