import { describe, expect, it } from 'vitest'
import { createOffice, createOfficePhone, memoryLocationStore } from '../../../test/kit/pbx-office.ts'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { silentLog } from '../../kit/index.ts'
import type { LocationStore } from './binding.ts'
import { createLocation } from './location.ts'

const CONTACT = '<sip:101@192.0.2.10:5060>'
const register = (office: ReturnType<typeof createOffice>, contact = CONTACT, number = '101') =>
  createOfficePhone(office, number, { callId: contact }).register({ contact })

describe('location', () => {
  it('shows the window who is there', async () => {
    const office = createOffice()
    await register(office)
    const now = office.clock.wall()
    expect(office.location.registrations('101')).toEqual([
      {
        contact: 'sip:101@192.0.2.10:5060',
        address: '192.0.2.10:5060',
        transport: 'udp',
        userAgent: 'Test phone 1.0',
        registeredAt: now,
        expiresAt: now + 3_600_000,
      },
    ])
    expect(office.location.offlineSince('101')).toBeNull()
    expect(office.location.registrations('100')).toEqual([])
    expect(office.location.size).toBe(1)
  })

  it('keeps the first moment when a phone registers again', async () => {
    const office = createOffice()
    const phone = createOfficePhone(office, '101')
    await phone.register({ contact: CONTACT })
    const first = office.clock.wall()
    office.clock.advance(100_000)
    await phone.register({ contact: CONTACT })
    expect(office.location.registrations('101')).toMatchObject([
      { registeredAt: first, expiresAt: first + 100_000 + 3_600_000 },
    ])
    expect(office.clock.pending).toBe(1)
  })

  it('forgets a phone that does not come back, and remembers since when', async () => {
    const store = memoryLocationStore()
    const office = createOffice({ locationStore: store })
    await register(office, `${CONTACT};expires=60`)
    const heard: string[] = []
    office.location.onChange((number) => heard.push(number))
    office.clock.advance(59_999)
    expect(office.location.bindings('101')).toMatchObject([{ expiresInSeconds: 1 }])
    office.clock.advance(1)
    expect(office.location.bindings('101')).toEqual([])
    expect(office.location.offlineSince('101')).toBe(office.clock.wall())
    expect(heard).toEqual(['101'])
    expect(store.rows.size).toBe(0)
    await register(office)
    expect(office.location.offlineSince('101')).toBeNull()
  })

  it('holds a phone that left and came back for its whole new time', async () => {
    const office = createOffice()
    const phone = createOfficePhone(office, '101')
    await phone.register({ contact: `${CONTACT};expires=60` })
    await phone.register({ contact: '*', expires: '0' })
    expect(office.clock.pending).toBe(0)
    await phone.register({ contact: `${CONTACT};expires=600` })
    office.clock.advance(599_999)
    expect(office.location.size).toBe(1)
  })

  it('does not lose a phone because the wall clock is put forward', async () => {
    const office = createOffice()
    await register(office)
    office.clock.stepWall(86_400_000)
    expect(office.location.bindings('101')).toMatchObject([{ expiresInSeconds: 3600 }])
    office.clock.advance(3_599_999)
    expect(office.location.size).toBe(1)
  })

  it('survives a restart with what is left of each registration', async () => {
    const store = memoryLocationStore()
    const before = createOffice({ locationStore: store })
    await register(before, `${CONTACT};expires=100`)
    await register(before, '<sip:101@192.0.2.11>;expires=1000;q=0.5')
    await register(before, '<sip:102@192.0.2.12>;expires=60', '102')
    before.location.stop()
    expect(before.clock.pending).toBe(0)
    const clock = createVirtualClock(before.clock.wall() + 70_000)
    const after = createOffice({ locationStore: store, clock })
    await after.location.start()
    expect(after.location.bindings('101')).toMatchObject([
      { contact: 'sip:101@192.0.2.10:5060', expiresInSeconds: 30, userAgent: 'Test phone 1.0' },
      { contact: 'sip:101@192.0.2.11', expiresInSeconds: 930, q: 0.5 },
    ])
    expect(after.location.bindings('102')).toEqual([])
    expect(after.location.offlineSince('102')).toBe(clock.wall() - 10_000)
    expect(store.rows.size).toBe(2)
    clock.advance(30_000)
    expect(after.location.devices('101')).toEqual([
      {
        uri: 'sip:101@192.0.2.11',
        route: [],
        nextHop: 'sip:192.0.2.10:5060;transport=udp',
        userAgent: 'Test phone 1.0',
      },
    ])
  })

  it('holds no phone longer than two hours, though the clock was put back', async () => {
    const store = memoryLocationStore()
    const before = createOffice({ locationStore: store })
    await register(before)
    const clock = createVirtualClock(before.clock.wall() - 86_400_000)
    const after = createOffice({ locationStore: store, clock })
    await after.location.start()
    clock.advance(7_200_000)
    expect(after.location.size).toBe(0)
  })

  it('offers the preferred phone first, then the latest', async () => {
    const office = createOffice()
    for (const contact of ['<sip:101@192.0.2.1>;q=0.5', '<sip:101@192.0.2.2>', '<sip:101@192.0.2.3>']) {
      await register(office, contact)
    }
    expect(office.location.devices('101').map(({ uri }) => uri)).toEqual([
      'sip:101@192.0.2.3',
      'sip:101@192.0.2.2',
      'sip:101@192.0.2.1',
    ])
  })

  it('forgets the phones of an extension on demand, and those of extensions that are gone', async () => {
    const store = memoryLocationStore()
    const office = createOffice({ locationStore: store })
    await register(office)
    await register(office, '<sip:102@192.0.2.12>', '102')
    await register(office, '<sip:100@192.0.2.13>', '100')
    const heard: string[] = []
    office.location.onChange((number) => heard.push(number))
    office.location.forget('101')
    office.location.forget('101')
    office.location.keepOnly(new Set(['100']))
    expect(heard).toEqual(['101', '102'])
    expect(office.location.size).toBe(1)
    expect(office.location.offlineSince('101')).toBeNull()
    expect([...store.rows.values()].map(({ number }) => number)).toEqual(['100'])
  })

  const slowStore = (put: LocationStore['put']): LocationStore => ({
    load: async () => [],
    put,
    remove: async () => undefined,
  })

  it('answers a phone though the store is away', async () => {
    const office = createOffice({ locationStore: slowStore(() => Promise.reject(new Error('away'))) })
    expect(await register(office)).toMatchObject({ status: 200 })
    expect(office.location.size).toBe(1)
  })

  it('waits half a second for a slow store and no longer', async () => {
    const clock = createVirtualClock()
    const location = createLocation({
      clock,
      log: silentLog,
      store: slowStore(() => new Promise(() => undefined)),
    })
    const office = createOffice({ clock })
    await register(office)
    let isDone = false
    const update = location.update('101', office.location.bindings('101'), []).then(() => (isDone = true))
    await Promise.resolve()
    clock.advance(499)
    await Promise.resolve()
    expect(isDone).toBe(false)
    clock.advance(1)
    await update
    expect(isDone).toBe(true)
  })
})
