import { expect, it, vi } from 'vitest'
import { silentLog } from '../../core/kit/index.ts'
import { createVirtualClock } from '../../test/kit/virtual-clock.ts'
import { createQuit } from './quit.ts'

function setUp({ calls = 0, confirmed = true, closePbx = () => Promise.resolve() } = {}) {
  const clock = createVirtualClock()
  const confirm = vi.fn(() => Promise.resolve(confirmed))
  const close = vi.fn(closePbx)
  const leave = vi.fn()
  const quit = createQuit({
    callsInProgress: () => calls,
    confirm,
    closePbx: close,
    leave,
    clock,
    log: silentLog,
  })
  return { quit, clock, confirm, close, leave }
}

it('leaves when the PBX has ended, without a question when nobody talks', async () => {
  const { quit, confirm, close, leave } = setUp()
  quit.ask()
  expect(quit.isDone).toBe(false)
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce())
  expect(confirm).not.toHaveBeenCalled()
  expect(close).toHaveBeenCalledOnce()
  expect(quit.isDone).toBe(true)
})

it('asks first when calls would end, and stays when told so', async () => {
  const { quit, confirm, close } = setUp({ calls: 2, confirmed: false })
  quit.ask()
  quit.ask()
  await vi.waitFor(() => expect(confirm).toHaveBeenCalledOnce())
  await Promise.resolve()
  expect(close).not.toHaveBeenCalled()
  expect(quit.isDone).toBe(false)
})

it('does not ask when the computer shuts down, and ends once', async () => {
  const { quit, confirm, close, leave } = setUp({ calls: 2 })
  quit.now()
  quit.now()
  quit.ask()
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce())
  expect(confirm).not.toHaveBeenCalled()
  expect(close).toHaveBeenCalledOnce()
})

it('waits twenty seconds for a PBX that does not end, not more', async () => {
  const { quit, clock, leave } = setUp({ closePbx: () => new Promise(() => undefined) })
  quit.now()
  clock.advance(19_999)
  await Promise.resolve()
  expect(leave).not.toHaveBeenCalled()
  clock.advance(1)
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce())
})

it.each([
  ['at once', 0, 3999],
  ['in the middle of quitting', 10_000, 13_999],
])('leaves four seconds after the session ends, %s', async (_when, quitMs, lastMs) => {
  const { quit, clock, confirm, leave } = setUp({ calls: 2, closePbx: () => new Promise(() => undefined) })
  if (quitMs > 0) quit.now()
  clock.advance(quitMs)
  quit.sessionEnds()
  clock.advance(lastMs - quitMs)
  await Promise.resolve()
  expect(leave).not.toHaveBeenCalled()
  clock.advance(1)
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce())
  expect(confirm).not.toHaveBeenCalled()
})

it('leaves as soon as the PBX has ended when the session ends, once', async () => {
  const { quit, clock, leave } = setUp()
  quit.sessionEnds()
  quit.sessionEnds()
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce())
  quit.sessionEnds()
  clock.advance(20_000)
  expect(leave).toHaveBeenCalledOnce()
})

it('leaves although the PBX did not end cleanly', async () => {
  const { quit, leave } = setUp({ closePbx: () => Promise.reject(new Error('the store is away')) })
  quit.now()
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce())
})
