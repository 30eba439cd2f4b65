import { expect, it } from 'vitest'
import { createOffice, createOfficePhone } from '../../../test/kit/pbx-office.ts'
import type { Device } from '../../call/index.ts'
import type { Source } from '../request.ts'
import { createKeepAlive, MAX_SILENT } from './keep-alive.ts'

const ROUTER: Source = { address: '203.0.113.9', port: 40_000, transport: 'udp' }

/** Creates an office whose phones are asked every 25 seconds; a test decides how they respond. */
function watchedOffice() {
  const office = createOffice()
  const asked: Device[] = []
  let calls = 0
  const state = { answers: true, intervalMs: 25_000 }
  const keepAlive = createKeepAlive({
    clock: office.clock,
    location: office.location,
    ping: (device) => {
      asked.push(device)
      return Promise.resolve(state.answers)
    },
    intervalMs: () => state.intervalMs,
  })
  const rounds = async (count: number) => {
    for (let i = 0; i < count; i++) {
      office.clock.advance(25_000)
      for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    }
  }
  const register = async (contact: string, source = ROUTER, expires = '7200') =>
    (
      await createOfficePhone(office, '101', { source, callId: `call-${++calls}` }).register({
        contact,
        expires,
      })
    ).headers['Contact']
  const devices = () => office.location.devices('101').length
  const answers = () => office.location.registrations('101').map(({ isGone }) => !isGone)
  return { office, asked, state, keepAlive, rounds, register, devices, answers }
}

it.each<[what: string, contact: string, source: Source, asked: number]>([
  ['a private Contact behind a router', '<sip:101@192.168.1.5:5060>', ROUTER, 2],
  ['a public Contact of STUN', '<sip:101@198.51.100.7:5060>', ROUTER, 2],
  ['a name', '<sip:101@phone.local>', ROUTER, 2],
  ['a Contact that is its source', '<sip:101@203.0.113.9:40000>', ROUTER, 0],
  ['another port of the source', '<sip:101@203.0.113.9:5060>', ROUTER, 0],
  ['a connection', '<sip:101@192.168.1.5:5060;transport=tcp>', { ...ROUTER, transport: 'tcp' }, 0],
])('%s is asked as often as it has to be', async (_, contact, source, asked) => {
  const office = watchedOffice()
  await office.register(contact, source)
  await office.rounds(2)
  expect(office.asked).toHaveLength(asked)
  if (asked > 0) expect(office.asked[0]!.nextHop).toBe('sip:203.0.113.9:40000;transport=udp')
})

it('a phone that answers nothing is gone, and comes back with its next answer or REGISTER', async () => {
  const { state, rounds, register, devices, answers, office } = watchedOffice()
  await register('<sip:101@192.168.1.5>')
  state.answers = false
  await rounds(MAX_SILENT - 1)
  expect([devices(), answers()]).toEqual([1, [true]])
  await rounds(1)
  expect([devices(), answers()]).toEqual([0, [false]])
  const dialled = { callerNumber: '100', dialedNumber: '101', dialedHost: 'office.local' }
  expect(office.dialPlan.route(dialled).kind).toBe('unreachable')
  state.answers = true
  await rounds(1)
  expect([devices(), answers()]).toEqual([1, [true]])
  state.answers = false
  await rounds(MAX_SILENT)
  expect(devices()).toBe(0)
  await register('<sip:101@192.168.1.5>')
  expect([devices(), answers()]).toEqual([1, [true]])
})

it('lives shorter behind a router, and is asked no more when it is gone or nobody wants it', async () => {
  const { asked, state, rounds, register, keepAlive, office } = watchedOffice()
  expect(await register('<sip:101@192.168.1.5>')).toBe('<sip:101@192.168.1.5>;expires=300')
  await rounds(12)
  expect(office.location.size).toBe(0)
  const before = asked.length
  await rounds(4)
  expect(asked).toHaveLength(before)
  state.intervalMs = 0
  await register('<sip:101@192.168.1.6>')
  await rounds(4)
  expect(asked).toHaveLength(before)
  keepAlive.stop()
  expect(office.clock.pending).toBeLessThanOrEqual(1)
})
