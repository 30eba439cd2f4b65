import { expect, it } from 'vitest'
import { whileHeld, whileHeldSync } from './held-file.ts'

const fault = (code: string) => Object.assign(new Error(`${code}: not now`), { code })

/** Returns work that fails the given number of times, and a pause that only counts. */
function held(code: string, times: number) {
  let [tries, paused] = [0, 0]
  const work = () => {
    tries++
    if (tries <= times) throw fault(code)
    return 'done'
  }
  const pause = (ms: number) => {
    paused += ms
    return Promise.resolve()
  }
  return { work, pause, tries: () => tries, paused: () => paused }
}

it.each([
  ['win32', 'EBUSY', 49, 'done'],
  ['win32', 'EPERM', 3, 'done'],
  ['win32', 'EACCES', 1, 'done'],
  ['linux', 'EBUSY', 3, 'done'],
  ['win32', 'EBUSY', 50, 'records.csv is open in another program; close it there and try again'],
  ['win32', 'ENOSPC', 1, 'ENOSPC: not now'],
  ['linux', 'EACCES', 1, 'EACCES: not now'],
  ['darwin', 'EPERM', 1, 'EPERM: not now'],
])('on %s, %s %i times: %s', async (platform, code, times, outcome) => {
  const first = held(code, times)
  const told = await whileHeld('/data/records.csv', first.work, { pause: first.pause, platform }).catch(
    (error: Error) => error.message,
  )
  const second = held(code, times)
  let toldAtOnce: string
  try {
    toldAtOnce = whileHeldSync('/data/records.csv', second.work, (ms) => void second.pause(ms), platform)
  } catch (error) {
    toldAtOnce = (error as Error).message
  }
  expect([told, toldAtOnce]).toEqual([outcome, outcome])
  expect(second.tries()).toBe(first.tries())
})

it('waits about five seconds in all', async () => {
  const { work, pause, paused } = held('EBUSY', 1000)
  await expect(whileHeld('x', work, { pause, platform: 'win32' })).rejects.toMatchObject({
    code: 'file.held',
    details: { file: 'x' },
  })
  expect(paused()).toBe(4900)
})
