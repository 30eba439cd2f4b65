import { EventEmitter } from 'node:events'
import { expect, it, vi } from 'vitest'
import { forkStore } from './fork-store.ts'

const forked = vi.hoisted(() => vi.fn())
vi.mock('node:child_process', () => ({ fork: forked }))

it('starts the store apart: Windows would end it with a server that is killed, and show a window', () => {
  forked.mockReturnValue(new EventEmitter())
  forkStore('/data')
  expect(forked).toHaveBeenCalledWith(
    expect.stringContaining('store-main'),
    ['/data'],
    expect.objectContaining({ detached: true, windowsHide: true }),
  )
})
