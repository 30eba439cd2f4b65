import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { coalesce } from './coalesce.ts'
import { createLinkKeeper, ConnectionLost, type Link } from './connection.ts'
import { followBeat } from './follow-beat.ts'
import { followFeed } from './follow-feed.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('coalesce', () => {
  it('runs again after the last wish, never twice at once', async () => {
    const log: string[] = []
    let finish = () => undefined as void
    const ask = coalesce(async () => {
      log.push('begin')
      await new Promise<void>((resolve) => (finish = resolve))
      log.push('end')
    }, 100)
    ask()
    ask()
    expect(log).toEqual(['begin'])
    finish()
    await vi.advanceTimersByTimeAsync(99)
    expect(log).toEqual(['begin', 'end'])
    await vi.advanceTimersByTimeAsync(1)
    expect(log).toEqual(['begin', 'end', 'begin'])
    finish()
    await vi.advanceTimersByTimeAsync(1000)
    expect(log).toEqual(['begin', 'end', 'begin', 'end'])
    ask()
    expect(log.length).toBe(5)
  })
})

describe('the line to the core', () => {
  const link = {} as Link
  it('lets requests wait for it, but not for ever', async () => {
    const keeper = createLinkKeeper()
    const waiting = keeper.link()
    keeper.opened(link)
    await expect(waiting).resolves.toBe(link)
    keeper.lost()
    const tooLong = expect(keeper.link()).rejects.toThrow(ConnectionLost)
    await vi.advanceTimersByTimeAsync(5_000)
    await tooLong
  })
})

describe('a feed that is followed', () => {
  it('is opened again after it ended or failed, with growing pauses, until it is not wanted', async () => {
    const heard: number[] = []
    const failures: unknown[] = []
    let opened = 0
    const stop = followFeed(
      async () => {
        opened++
        if (opened > 1) throw new Error('lost')
        return (async function* () {
          yield 1
        })()
      },
      (message) => heard.push(message),
      (error) => failures.push(error),
    )
    await vi.advanceTimersByTimeAsync(0)
    expect([opened, heard]).toEqual([1, [1]])
    await vi.advanceTimersByTimeAsync(500)
    expect([opened, failures.length]).toEqual([2, 1])
    await vi.advanceTimersByTimeAsync(999)
    expect(opened).toBe(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(opened).toBe(3)
    stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(opened).toBe(3)
  })
})

describe('signs of life', () => {
  it('silence is said within three seconds, wherever it begins, and its end at once', async () => {
    const heard: boolean[] = []
    let wake: (() => void) | undefined
    let isFrozen = false
    const stop = followBeat(
      () => (isFrozen ? new Promise<void>((resolve) => (wake = resolve)) : Promise.resolve()),
      (isAnswering) => heard.push(isAnswering),
    )
    await vi.advanceTimersByTimeAsync(2_001)
    expect(heard).toEqual([true, true, true])
    isFrozen = true
    await vi.advanceTimersByTimeAsync(3_000)
    expect(heard.at(-1)).toBe(false)
    isFrozen = false
    wake?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(heard.at(-1)).toBe(true)
    stop()
  })
  it('a line that is lost is no silence, and is asked again', async () => {
    const heard: boolean[] = []
    let asked = 0
    const stop = followBeat(
      () => {
        asked++
        return Promise.reject(new ConnectionLost())
      },
      (isAnswering) => heard.push(isAnswering),
    )
    await vi.advanceTimersByTimeAsync(5_000)
    expect([asked, heard]).toEqual([6, []])
    stop()
  })
})
