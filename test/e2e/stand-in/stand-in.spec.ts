import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { expect, test as base } from 'playwright/test'
import { runElectron } from '../run-electron.ts'

// What our specs rely on: the same must hold for Electron itself.

interface Api {
  readonly refused: string
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  send(channel: string, ...args: unknown[]): void
  on(channel: string, listener: (...args: unknown[]) => void): () => void
  readonly nested: { fail(): Promise<never> }
}
declare global {
  interface Window {
    readonly api: Api
  }
}

const test = base.extend<{ userData: string; program: ElectronApplication; shown: Page }>({
  userData: async ({}, use) => {
    const userData = mkdtempSync(join(tmpdir(), 'halfcall-stand-in-'))
    await use(userData)
    rmSync(userData, { recursive: true, force: true })
  },
  program: async ({ userData }, use) => {
    const program = await _electron.launch(launchOptions(userData))
    await use(program)
    await program.close()
  },
  shown: async ({ program }, use) => use(await program.firstWindow()),
})

const launchOptions = (userData: string) => ({
  args: [join(import.meta.dirname, 'program')],
  env: { ...process.env, STAND_IN_USER_DATA: userData } as Record<string, string>,
})

test('values cross as structured clone copies them', async ({ shown }) => {
  const same = await shown.evaluate(async () => {
    const bytes = new Uint8Array([1, 2, 255])
    const value = {
      at: new Date(5),
      map: new Map([[1, new Set(['x'])]]),
      bytes,
      big: 1n,
      none: undefined,
      inf: -Infinity,
    }
    const back = (await window.api.invoke('echo', value)) as typeof value
    return [
      back.at.getTime() === 5,
      back.map.get(1)?.has('x'),
      back.bytes instanceof Uint8Array && back.bytes.join() === '1,2,255',
      back.big === 1n,
      'none' in back && back.inf === -Infinity,
      (await window.api.invoke('echo', ['undefined'])) instanceof Array,
    ]
  })
  expect(same).toEqual([true, true, true, true, true, true])
  const refusal = await shown.evaluate(() => {
    const refusedBy = async (value: unknown) => window.api.invoke('echo', value)
    return refusedBy(new Proxy({}, {})).catch((error: Error) => error.name)
  })
  expect(refusal).toBe('DataCloneError')
})

test('errors read as those of Electron', async ({ shown }) => {
  const failure = (channel: string) =>
    shown.evaluate((name) => window.api.invoke(name).catch((error: Error) => error.message), channel)
  expect(await failure('fail')).toBe("Error invoking remote method 'fail': TypeError: boom")
  expect(await failure('nobody')).toBe(
    "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
  )
  expect(await shown.evaluate(() => window.api.nested.fail().catch((error: Error) => error.message))).toBe(
    'rejected',
  )
})

test('the program pushes, and the page stops listening', async ({ shown }) => {
  const heard = await shown.evaluate(async () => {
    const all: unknown[] = []
    const first = Promise.withResolvers<void>()
    const off = window.api.on('greeting', (text) => {
      all.push(text)
      first.resolve()
    })
    window.api.send('greet', 'once')
    await first.promise
    off()
    window.api.send('greet', 'twice')
    await window.api.invoke('echo', 1)
    return all
  })
  expect(heard).toEqual(['hello once'])
})

test('the page sees what is exposed and nothing else', async ({ shown }) => {
  const seen = await shown.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>)['require'],
    process: typeof (globalThis as Record<string, unknown>)['process'],
    secret: (globalThis as Record<string, unknown>)['secret'],
    frozen: Object.isFrozen(window.api) && Object.isFrozen(window.api.nested),
    refused: window.api.refused,
  }))
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    secret: undefined,
    frozen: true,
    refused: 'module not found: node:fs',
  })
})

test('the program knows its sender by the address that it gave', async ({ shown }) => {
  expect(await shown.evaluate(() => window.api.invoke('sender'))).toEqual({
    id: 1,
    url: 'app://program/',
    parent: null,
  })
})

test('a page neither navigates nor opens windows against the will of the program', async ({
  program,
  shown,
}) => {
  const asked = () => program.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  await shown.evaluate(() => {
    window.open('https://example.org/opened')
    location.href = 'https://example.org/navigated'
  })
  await expect.poll(asked).toContain('open https://example.org/opened')
  await expect.poll(asked).toContain('navigate https://example.org/navigated')
  expect(await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await expect(shown.getByRole('heading', { name: 'Program' })).toBeVisible()
})

test('what the program does not permit is denied', async ({ shown }) => {
  const state = (name: string) =>
    shown.evaluate(async (asked) => {
      const { state } = await navigator.permissions.query({ name: asked as PermissionName })
      return state
    }, name)
  expect(await state('geolocation')).toBe('denied')
  expect(await state('notifications')).toBe('granted')
})

test('a utility process', async ({ shown }) => {
  const answer = { type: 'utility', argument: 'argument', square: 49 }
  expect(await shown.evaluate(() => window.api.invoke('square', 7))).toEqual(answer)
})

test('one program per user data: the second start tells the first', async ({ program, shown, userData }) => {
  await expect(shown).toHaveTitle('Program')
  const { args, env } = launchOptions(userData)
  expect(await runElectron(args, env)).toBe(7)
  const secondStart = () =>
    program.evaluate(() => (globalThis as { secondStart?: string[] }).secondStart?.length)
  await expect.poll(secondStart).toBeGreaterThan(1)
})

test('ready comes after the modules; the last window ends the program', async ({ program, shown }) => {
  expect(await program.evaluate(() => (globalThis as { readyTooEarly?: boolean }).readyTooEarly)).toBe(false)
  const ended = once(program.process(), 'exit')
  await shown.close()
  expect((await ended)[0]).toBe(0)
})
