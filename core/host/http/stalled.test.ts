import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { createStallWatch, STALLED_MS } from './stalled.ts'

it.each([
  ['nothing waits', () => [1000, 0], false],
  ['the first answer is not read', () => [1000, 1000], true],
  ['reading stops', (step: number) => [5000, Math.max(1000, 5000 - step * 1000)], true],
  ['more is written, nothing read', (step: number) => [1000 * (step + 1), 1000 * (step + 1)], true],
  ['reads slowly', (step: number) => [1000 * (step + 2), 1000], false],
] as const)('%s', (_what, at, isEnded) => {
  const clock = createVirtualClock()
  const watch = createStallWatch(clock)
  let ended = 0
  const socket = Object.assign(new EventEmitter(), { destroy: () => ended++ })
  const set = (step: number) => {
    const [bytesWritten, writableLength] = at(step)
    Object.assign(socket, { bytesWritten, writableLength })
  }
  set(0)
  watch.watch(socket as unknown as Socket)
  for (let step = 1; step < 20 && ended === 0; step++) {
    set(step)
    clock.advance(STALLED_MS / 6)
  }
  expect(ended > 0).toBe(isEnded)
  socket.emit('close')
  watch.stop()
  expect(clock.pending).toBe(0)
})
