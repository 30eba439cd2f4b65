import { OFFICE, register } from '../../kit/phone.ts'
import { eventually, expect, test } from './fixture.ts'
import { ask, listen } from './page-line.ts'

test('the window opens on the dashboard, without a login', async ({ desktop: { window, app } }) => {
  await expect(window.getByRole('navigation')).toBeVisible()
  await expect(window.getByRole('heading', { name: 'Dashboard' })).toBeVisible()
  const shown = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await eventually('the window is shown', async () => (await shown()) === true)
})

test('feeds tell what happens: a phone registers', async ({ desktop: { window, sipPort } }) => {
  const health = listen(window, '/system/health', undefined, 2)
  await register(sipPort, OFFICE[0]!)
  expect(await health).toMatchObject([{ phones: 0 }, { phones: 1, calls: 0, level: 'good' }])
})

test('feeds end when the page is loaded again, and the new page is served', async ({ desktop: { window, dataDir } }) => {
  void listen(window, '/system/health').catch(() => undefined)
  await window.reload()
  await expect(window.getByRole('navigation')).toBeVisible()
  expect(await ask(window, '/system/info')).toMatchObject({ host: 'electron', dataFolder: dataDir })
})

test('a page that crashed comes back', async ({ desktop: { window, app, logged } }) => {
  const loaded = window.waitForEvent('load')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer())
  await loaded
  await eventually('the crash is logged', () => logged().includes('the window crashed'))
  expect(await ask(window, '/system/info')).toMatchObject({ host: 'electron' })
})

test('a broken promise arrives with its code', async ({ desktop: { window } }) => {
  await expect(ask(window, '/cdr/get', { callId: 'nobody' })).rejects.toThrow('record.unknown')
  await expect(ask(window, '/cdr/list', { limit: 'many' })).rejects.toThrow('BAD_REQUEST')
})
