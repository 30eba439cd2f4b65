import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { notOn } from '../../../test/kit/only-on.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import { openSecurityLog } from './security-log.ts'

let dataDir = ''
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'security-'))))
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const lines = () =>
  readFileSync(join(dataDir, 'security.log'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('the security log', () => {
  it('has a line for each source and kind and second, with the number', () => {
    const clock = createVirtualClock()
    const { feed, close } = openSecurityLog({ dataDir, clock, log: silentLog })
    for (let i = 0; i < 1000; i++) feed({ event: 'invalid-password', address: '192.0.2.7', account: `${i}` })
    feed({ event: 'rate-limit', address: '192.0.2.7', count: 400 })
    clock.advance(1000)
    close()
    expect(lines()).toEqual([
      {
        time: '2026-11-23T09:00:00.000Z',
        event: 'invalid-password',
        address: '192.0.2.7',
        account: '0',
        count: 1,
      },
      { time: '2026-11-23T09:00:00.000Z', event: 'rate-limit', address: '192.0.2.7', count: 400 },
      {
        time: '2026-11-23T09:00:01.000Z',
        event: 'invalid-password',
        address: '192.0.2.7',
        account: '999',
        count: 999,
      },
    ])
  })

  it('stays small under a flood from forged addresses, and loses no count', () => {
    const clock = createVirtualClock()
    const { feed, close } = openSecurityLog({ dataDir, clock, log: silentLog })
    for (let i = 0; i < 50_000; i++) feed({ event: 'challenge-sent', address: `10.0.${i >> 8}.${i & 255}` })
    close()
    expect(lines().length).toBeLessThan(210)
    expect(lines().at(-1)).toMatchObject({ event: 'challenge-sent', address: '*' })
    expect(lines().reduce((total, { count }) => total + Number(count), 0)).toBe(50_000)
  })

  notOn('win32', 'files have no modes there')('is readable by its owner only', () => {
    openSecurityLog({ dataDir, clock: createVirtualClock(), log: silentLog }).close()
    expect(statSync(join(dataDir, 'security.log')).mode & 0o777).toBe(0o600)
  })
})
