import { expect, it, vi } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { HEARD_ANOTHER, NO_WAY_TO_NEIGHBOUR } from '../../sip/index.ts'
import { createHealthBoard } from './health.ts'
import { watchPhonesReach } from './phones-reach.ts'

function site(platform: NodeJS.Platform, office = { extensions: 3, isAlone: false }) {
  const clock = createVirtualClock()
  const health = createHealthBoard(() => undefined)
  const counters: Record<string, number> = {}
  const state = vi.fn(async () => ({ counters }))
  const fault = vi.fn()
  const stop = watchPhonesReach({
    state,
    servers: () => [
      { address: office.isAlone ? '127.0.0.1' : '192.168.1.7', port: 5060, transports: ['udp'], card: null },
    ],
    hasExtensions: () => office.extensions > 0,
    health,
    clock,
    fault,
    platform,
  })
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute++) {
      clock.advance(60_000)
      await new Promise(setImmediate)
    }
  }
  return { health, counters, state, fault, stop, minutes, texts: () => health.current().reasons }
}

it('says after five minutes that no phone came, with the steps, until one comes', async () => {
  const { counters, minutes, texts, stop } = site('win32')
  await minutes(4)
  expect(texts()).toEqual([])
  await minutes(1)
  expect(texts()).toEqual([
    {
      code: 'unreached',
      text: expect.stringMatching(
        /^No phone has reached this computer\. 1\. .*192\.168\.1\.7, port 5060,.* 2\. Windows Security › Firewall/,
      ) as string,
      view: 'extensions',
    },
  ])
  counters[HEARD_ANOTHER] = 1
  await minutes(1)
  expect(texts()).toEqual([])
  // An engine that is started again begins to count anew.
  counters[HEARD_ANOTHER] = 0
  await minutes(10)
  expect(texts()).toEqual([])
  stop()
})

it.each([
  ['win32', 'Windows Security'],
  ['darwin', 'Local Network'],
  ['linux', 'lets UDP and TCP in on port 5060'],
] as const)('on %s names %s', async (platform, words) => {
  const { minutes, texts } = site(platform)
  await minutes(5)
  expect(texts()[0]?.text).toContain(words)
})

it('says nothing without extensions, and where only this computer may call', async () => {
  const empty = site('linux', { extensions: 0, isAlone: false })
  await empty.minutes(10)
  expect(empty.texts()).toEqual([])
  const alone = site('linux', { extensions: 3, isAlone: true })
  await alone.minutes(10)
  expect(alone.texts()).toEqual([])
})

it('on macOS, phones of the own network that cannot be reached lead to the switch in the settings', async () => {
  const { counters, minutes, texts } = site('darwin')
  counters[HEARD_ANOTHER] = 1
  counters[NO_WAY_TO_NEIGHBOUR] = 2
  await minutes(1)
  expect(texts().map(({ code, text }) => [code, text])).toEqual([
    ['local-network', expect.stringContaining('System Settings › Privacy & Security › Local Network')],
  ])
  await minutes(1)
  expect(texts()).toEqual([])
})

it('elsewhere the same fault says nothing of macOS', async () => {
  const { counters, minutes, texts } = site('linux')
  counters[HEARD_ANOTHER] = 1
  counters[NO_WAY_TO_NEIGHBOUR] = 2
  await minutes(1)
  expect(texts()).toEqual([])
})

it('ends when it is stopped, and a fault of the engine is told', async () => {
  const { state, fault, stop, minutes } = site('linux')
  state.mockRejectedValueOnce(new Error('it is being started again'))
  await minutes(2)
  expect(fault).toHaveBeenCalledOnce()
  stop()
  await minutes(2)
  expect(state).toHaveBeenCalledTimes(2)
})
