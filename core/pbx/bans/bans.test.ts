import { describe, expect, it } from 'vitest'
import { createOffice, memoryBanStore } from '../../../test/kit/pbx-office.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog, type Logger } from '../../kit/index.ts'
import { BAN_MS } from './bans.ts'

const ADDRESS = '192.0.2.10'
const fail = (
  bans: ReturnType<typeof createOffice>['bans'],
  times: number,
  user: string,
  address = ADDRESS,
) => {
  for (let i = 0; i < times; i++) bans.recordFailure(address, user)
}

function recordingLog() {
  const lines: unknown[][] = []
  const log: Logger = {
    ...silentLog,
    warn: (...line) => lines.push(line),
    info: (...line) => lines.push(line),
    error: (...line) => lines.push(line),
  }
  return { log, lines }
}

describe('ban of a pair', () => {
  it('comes with the tenth failure, for that address and user only', () => {
    const { bans } = createOffice()
    fail(bans, 9, '100')
    expect(bans.isBanned(ADDRESS, '100')).toBe(false)
    fail(bans, 1, '100')
    expect(bans.isBanned(ADDRESS, '100')).toBe(true)
    expect(bans.isBanned(ADDRESS, '101')).toBe(false)
    expect(bans.isBanned('192.0.2.11', '100')).toBe(false)
  })

  it('needs the ten within 60 seconds', () => {
    const { bans, clock } = createOffice()
    fail(bans, 9, '100')
    clock.advance(60_000)
    fail(bans, 9, '100')
    expect(bans.isBanned(ADDRESS, '100')).toBe(false)
    clock.advance(59_999)
    fail(bans, 1, '100')
    expect(bans.isBanned(ADDRESS, '100')).toBe(true)
  })

  it('ends after an hour and says so', () => {
    const store = memoryBanStore()
    const { log, lines } = recordingLog()
    const { bans, clock } = createOffice({ banStore: store, log })
    fail(bans, 10, '100')
    expect(bans.list()).toEqual([
      { address: ADDRESS, user: '100', since: clock.wall(), until: clock.wall() + BAN_MS },
    ])
    expect(store.rows.size).toBe(1)
    clock.advance(BAN_MS - 1)
    expect(bans.isBanned(ADDRESS, '100')).toBe(true)
    clock.advance(1)
    expect(bans.isBanned(ADDRESS, '100')).toBe(false)
    expect(bans.list()).toEqual([])
    expect(store.rows.size).toBe(0)
    expect(lines).toEqual([
      ['banned after wrong passwords', { address: ADDRESS, user: '100', minutes: 60 }],
      ['ban ended: its time is over', { address: ADDRESS, user: '100' }],
    ])
  })

  it('starts anew when a request under way adds to it', () => {
    const { bans, clock } = createOffice()
    fail(bans, 10, '100')
    clock.advance(BAN_MS / 2)
    fail(bans, 10, '100')
    clock.advance(BAN_MS - 1)
    expect(bans.isBanned(ADDRESS, '100')).toBe(true)
    expect(bans.list()).toHaveLength(1)
    expect(clock.pending).toBe(1)
  })

  it('takes an address in every spelling', () => {
    const { bans } = createOffice()
    fail(bans, 5, '100', '::ffff:192.0.2.10')
    fail(bans, 5, '100')
    expect(bans.isBanned('::FFFF:192.0.2.10', '100')).toBe(true)
  })
})

describe('ban of an address', () => {
  it('comes with fifty failures over more than five users', () => {
    const { bans, clock } = createOffice()
    for (let i = 0; i < 49; i++) {
      fail(bans, 1, String(200 + (i % 10)))
      clock.advance(30_000)
    }
    expect(bans.list()).toEqual([])
    fail(bans, 1, '299')
    expect(bans.list()).toMatchObject([{ address: ADDRESS, user: null }])
    expect(bans.isBanned(ADDRESS, '100')).toBe(true)
    expect(bans.isBanned('192.0.2.11', '100')).toBe(false)
  })

  it('does not come over five users, however often', () => {
    const { bans, clock } = createOffice()
    for (let i = 0; i < 200; i++) {
      fail(bans, 1, String(200 + (i % 5)))
      clock.advance(10_000)
    }
    expect(bans.list()).toEqual([])
    fail(bans, 1, '299')
    expect(bans.list()).toMatchObject([{ address: ADDRESS, user: null }])
  })

  it('counts an hour only', () => {
    const { bans, clock } = createOffice()
    for (let i = 0; i < 49; i++) fail(bans, 1, String(200 + i))
    clock.advance(3_600_000)
    fail(bans, 1, '299')
    expect(bans.list()).toEqual([])
  })

  it('comes upon bans of pairs from the same address', () => {
    const { bans } = createOffice()
    for (const user of ['1', '2', '3', '4', '5', '6']) fail(bans, 10, user)
    expect(bans.isBanned(ADDRESS, '7')).toBe(true)
    expect(bans.list()[0]).toMatchObject({ user: null })
  })
})

describe('this computer itself', () => {
  it('is never banned unless the setting says so', () => {
    const office = createOffice()
    fail(office.bans, 30, '100', '127.0.0.1')
    fail(office.bans, 30, '100', '::1')
    expect(office.bans.list()).toEqual([])
    expect(office.bans.counted).toBe(0)
    const { configuration } = office.state
    office.state.configuration = {
      ...configuration,
      settings: { ...configuration.settings, banLoopback: true },
    }
    fail(office.bans, 10, '100', '127.0.0.1')
    expect(office.bans.isBanned('127.0.0.1', '100')).toBe(true)
    office.state.configuration = configuration
    expect(office.bans.isBanned('127.0.0.1', '100')).toBe(false)
  })
})

describe('bans', () => {
  it('survive a restart with what is left of their hour', async () => {
    const store = memoryBanStore()
    const clock = createVirtualClock()
    const before = createOffice({ banStore: store, clock })
    fail(before.bans, 10, '100')
    clock.advance(1_000_000)
    fail(before.bans, 10, '101')
    before.bans.stop()
    expect(clock.pending).toBe(0)
    const later = createVirtualClock(clock.wall() + 1_000_000)
    const after = createOffice({ banStore: store, clock: later })
    await after.bans.start()
    expect(after.bans.isBanned(ADDRESS, '100')).toBe(true)
    later.advance(1_600_000)
    expect(after.bans.list()).toMatchObject([{ user: '101' }])
    later.advance(1_000_000)
    expect(after.bans.list()).toEqual([])
  })

  it('that ended while the program did not run are removed', async () => {
    const store = memoryBanStore()
    const clock = createVirtualClock()
    fail(createOffice({ banStore: store, clock }).bans, 10, '100')
    const after = createOffice({ banStore: store, clock: createVirtualClock(clock.wall() + BAN_MS) })
    await after.bans.start()
    expect(after.bans.list()).toEqual([])
    expect(store.rows.size).toBe(0)
  })

  it('never last longer than an hour, though the clock was put back', async () => {
    const store = memoryBanStore()
    const clock = createVirtualClock()
    fail(createOffice({ banStore: store, clock }).bans, 10, '100')
    const earlier = createVirtualClock(clock.wall() - 10 * BAN_MS)
    const after = createOffice({ banStore: store, clock: earlier })
    await after.bans.start()
    earlier.advance(BAN_MS)
    expect(after.bans.isBanned(ADDRESS, '100')).toBe(false)
  })

  it('are lifted by command, and failures count from zero then', () => {
    const store = memoryBanStore()
    const { log, lines } = recordingLog()
    const { bans } = createOffice({ banStore: store, log })
    let changes = 0
    bans.onChange(() => changes++)
    fail(bans, 10, '100')
    expect(bans.lift(ADDRESS, null)).toBe(false)
    expect(bans.lift(ADDRESS, '100')).toBe(true)
    expect(bans.lift(ADDRESS, '100')).toBe(false)
    expect(lines.at(-1)).toEqual([
      'ban ended: lifted by the administrator',
      { address: ADDRESS, user: '100' },
    ])
    expect([store.rows.size, changes]).toEqual([0, 2])
    fail(bans, 9, '100')
    expect(bans.isBanned(ADDRESS, '100')).toBe(false)
  })

  it('and counters stay within their limit', () => {
    const { bans, clock } = createOffice({ banLimit: 20 })
    for (let i = 0; i < 100; i++) fail(bans, 10, '100', `198.51.100.${i}`)
    expect(bans.list()).toHaveLength(20)
    expect(bans.list()[0]).toMatchObject({ address: '198.51.100.99' })
    for (let i = 0; i < 100; i++) fail(bans, 1, 'x'.repeat(i + 1), `203.0.113.${i}`)
    expect(bans.counted).toBeLessThanOrEqual(40)
    expect(clock.pending).toBe(20)
  })

  it('count long user names by their beginning', () => {
    const { bans } = createOffice()
    for (let i = 0; i < 10; i++) fail(bans, 1, 'x'.repeat(64 + i))
    expect(bans.list()).toMatchObject([{ user: 'x'.repeat(64) }])
    expect(bans.isBanned(ADDRESS, 'x'.repeat(1000))).toBe(true)
  })

  it('hold though the store is away, which is logged', async () => {
    const { log, lines } = recordingLog()
    const away = () => Promise.reject(new Error('away'))
    const { bans } = createOffice({ log, banStore: { load: async () => [], put: away, remove: away } })
    fail(bans, 10, '100')
    await Promise.resolve()
    expect(bans.isBanned(ADDRESS, '100')).toBe(true)
    expect(lines.at(-1)).toEqual([
      'ban could not be stored',
      { address: ADDRESS, user: '100', error: 'Error: away' },
    ])
  })
})
