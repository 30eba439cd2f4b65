import { afterEach, expect, it, vi } from 'vitest'
import { silentLog } from '../kit/index.ts'
import { surviveFaults } from './last-resort.ts'

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const
const before = EVENTS.map((event) => process.listeners(event as 'uncaughtException'))

afterEach(() => {
  vi.restoreAllMocks()
  EVENTS.forEach((event, index) => {
    for (const listener of process.listeners(event as 'uncaughtException'))
      if (!before[index]!.includes(listener)) process.off(event, listener)
  })
})

it.each(EVENTS)('%s: logged, told on standard error and in the health; the program goes on', (event) => {
  const logged: unknown[] = []
  const noted: string[] = []
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  surviveFaults(
    { ...silentLog, error: (what, facts) => void logged.push([what, facts]) },
    {
      noteFault: (text) => void noted.push(text),
    },
  )
  const listener = process.listeners(event as 'uncaughtException').at(-1)!
  listener(new Error('a bug'), 'uncaughtException')
  expect(logged).toHaveLength(1)
  expect(noted).toHaveLength(1)
  expect(String(written.mock.calls[0]?.[0])).toContain('a bug')
})
