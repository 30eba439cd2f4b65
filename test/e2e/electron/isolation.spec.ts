import { eventually, expect, test } from './fixture.ts'
import { ask } from './page-line.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

test('the page has the bridge and nothing of Node or Electron', async ({ desktop: { page } }) => {
  const seen = await page.evaluate(() => {
    const globals = globalThis as unknown as Record<string, unknown>
    return {
      bridge: Object.keys(window.halfcall!).sort(),
      frozen: Object.isFrozen(window.halfcall),
      node: ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer'].filter(
        (name) => name in globals,
      ),
    }
  })
  expect(seen).toEqual({
    bridge: ['chooseSaveFile', 'onMessage', 'platform', 'post', 'showInFolder'],
    frozen: true,
    node: [],
  })
})

test('windows are sandboxed, isolated and without Node', async ({ desktop: { app } }) => {
  // What Electron itself says of the window; the stand-in has no other windows than these.
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } =
      contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag }
  })
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  })
})

test('a strict content security policy stands and holds, and the window itself never breaks it', async ({
  desktop: { page },
}) => {
  const faults: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(message.text())
  })
  const response = await page.reload()
  expect(await response!.headerValue('content-security-policy')).toBe(POLICY)
  await expect(page.getByRole('navigation')).toBeVisible()
  expect(faults).toEqual([])

  const broken = await page.evaluate(async () => {
    const violations: string[] = []
    const both = new Promise<void>((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        if (violations.push(effectiveDirective) === 2) resolve()
      })
    })
    const script = document.createElement('script')
    script.textContent = 'globalThis.injected = true'
    document.body.append(script)
    await fetch('https://example.org/').catch(() => undefined)
    await both
    return { violations: violations.sort(), injected: 'injected' in globalThis }
  })
  expect(broken).toEqual({ violations: ['connect-src', 'script-src-elem'], injected: false })
})

test('no navigation, no window, no permission', async ({ desktop: { page, app, logged } }) => {
  await page.evaluate(() => {
    window.open('https://example.org/')
    window.open('file:///etc/passwd')
    location.href = 'https://example.org/'
  })
  await eventually('refusals are logged', () => {
    const lines = logged()
    return lines.includes('window refused') && lines.includes('navigation refused')
  })
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  await expect(page.getByRole('navigation')).toBeVisible()
  const permission = await page.evaluate(
    async () => (await navigator.permissions.query({ name: 'geolocation' })).state,
  )
  expect(permission).toBe('denied')
})

test('a window that is not ours is not heard', async ({ desktop: { page, app, logged } }) => {
  const answers = await app.evaluate(async ({ BrowserWindow }) => {
    const [ours] = BrowserWindow.getAllWindows()
    const { preload } = (
      ours!.webContents as unknown as { getLastWebPreferences(): { preload: string } }
    ).getLastWebPreferences()
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    await stranger.loadURL('app://halfcall/index.html')
    const answer = (await stranger.webContents.executeJavaScript(`
      halfcall.post(JSON.stringify({ i: 'stranger', p: { u: '/system/info' } }))
      halfcall.chooseSaveFile({ defaultName: 'a.csv' }).then(() => 'answered', (error) => error.message)
    `)) as string
    stranger.destroy()
    return answer
  })
  expect(answers).toContain('unknown sender')
  const rejected = () => logged().filter((line) => line === 'message of an unknown sender rejected').length
  await eventually('both messages are logged', () => rejected() >= 2)
  expect(await ask(page, '/system/info')).toMatchObject({ host: 'electron' })
})

test('malformed messages are refused and change nothing', async ({ desktop: { page, logged } }) => {
  await page.evaluate(() => {
    const messages: unknown[] = [
      '',
      'garbage',
      '{}',
      '[]',
      'null',
      '{"i":"1"}',
      '{"i":"1","p":{"u":"//"}}',
      42,
      null,
      {},
    ]
    for (const message of [...messages, new Uint8Array([0, 255, 0]), 'x'.repeat(1_000_000)])
      window.halfcall!.post(message)
  })
  expect(await ask(page, '/system/info')).toMatchObject({ host: 'electron' })
  expect(
    logged().filter((line) => line === 'malformed message of the window rejected').length,
  ).toBeGreaterThan(8)
})
