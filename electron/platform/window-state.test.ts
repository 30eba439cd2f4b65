import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../../core/kit/index.ts'
import { openWindowMemory, placeOnDisplays } from './window-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'halfcall-window-'))
const file = join(folder, 'window.json')
afterEach(() => rmSync(file, { force: true }))

it('remembers across starts', () => {
  const bounds = { x: 10, y: 20, width: 900, height: 700 }
  openWindowMemory(file, silentLog).remember({ bounds })
  openWindowMemory(file, silentLog).remember({ knowsTray: true })
  expect(openWindowMemory(file, silentLog).current()).toEqual({ bounds, isMaximized: false, knowsTray: true })
})

it.each(['', '{', '{"bounds":{"x":"left"}}'])('begins anew when the file holds %j', (text) => {
  writeFileSync(file, text)
  expect(openWindowMemory(file, silentLog).current()).toEqual({ isMaximized: false, knowsTray: false })
})

it('does without a folder that it may write to', () => {
  const memory = openWindowMemory(join(folder, 'missing', 'window.json'), silentLog)
  memory.remember({ knowsTray: true })
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
