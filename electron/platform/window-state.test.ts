import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type * as files from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { silentLog } from '../../core/kit/index.ts'
import { openWindowMemory, placeOnDisplays, type WindowState } from './window-state.ts'

const held = vi.hoisted(() => ({ times: 0 }))
vi.mock('node:fs/promises', async (original) => {
  const fs = await original<typeof files>()
  const rename = (from: string, to: string) => {
    if (held.times === 0) return fs.rename(from, to)
    held.times--
    return Promise.reject(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }))
  }
  return { ...fs, rename }
})

const folder = mkdtempSync(join(tmpdir(), 'halfcall-window-'))
const file = join(folder, 'window.json')
afterEach(() => rmSync(file, { force: true }))

const remember = async (change: Partial<WindowState>) => {
  const memory = openWindowMemory(file, silentLog)
  memory.remember(change)
  await memory.settled()
}

it('remembers across starts', async () => {
  const bounds = { x: 10, y: 20, width: 900, height: 700 }
  await remember({ bounds })
  await remember({ knowsTray: true })
  expect(openWindowMemory(file, silentLog).current()).toEqual({ bounds, isMaximized: false, knowsTray: true })
})

it.each(['', '{', '{"bounds":{"x":"left"}}'])('begins anew when the file holds %j', (text) => {
  writeFileSync(file, text)
  expect(openWindowMemory(file, silentLog).current()).toEqual({ isMaximized: false, knowsTray: false })
})

it('remembers the last of several changes, and leaves no other file', async () => {
  const memory = openWindowMemory(file, silentLog)
  for (let x = 0; x < 10; x++) memory.remember({ bounds: { x, y: 0, width: 900, height: 700 } })
  await memory.settled()
  expect(openWindowMemory(file, silentLog).current().bounds?.x).toBe(9)
  expect(readdirSync(folder)).toEqual(['window.json'])
})

it('tries again while another program holds the file', async () => {
  held.times = 3
  await remember({ knowsTray: true })
  expect(held.times).toBe(0)
  expect(openWindowMemory(file, silentLog).current().knowsTray).toBe(true)
})

it('does without a folder that it may write to', async () => {
  const memory = openWindowMemory(join(folder, 'missing', 'window.json'), silentLog)
  memory.remember({ knowsTray: true })
  await memory.settled()
  expect(memory.current().knowsTray).toBe(true)
})

it('places the window where it was only if a display still shows enough of it', () => {
  const display = { x: 0, y: 0, width: 1920, height: 1080 }
  const right = { x: 1900, y: 100, width: 900, height: 700 }
  const onScreen = { x: 1800, y: 100, width: 900, height: 700 }
  const size = { width: 1280, height: 800 }
  expect(placeOnDisplays(undefined, [display])).toEqual(size)
  expect(placeOnDisplays(onScreen, [display])).toBe(onScreen)
  expect(placeOnDisplays(right, [display])).toEqual(size)
  expect(placeOnDisplays(right, [display, { ...display, x: 1920 }])).toBe(right)
})
