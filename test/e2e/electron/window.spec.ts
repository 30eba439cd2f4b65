import { OFFICE, register } from '../../kit/phone.ts'
import { eventually, expect, test } from './fixture.ts'
import { ask, listen } from './page-line.ts'

test('the window opens on the dashboard, without a login', async ({ desktop: { page, app } }) => {
  await expect(page.getByRole('navigation')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible()
  const shown = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
  await eventually('the window is shown', async () => (await shown()) === true)
})

test('feeds tell what happens: a phone registers', async ({ desktop: { page, sipPort } }) => {
  const health = listen(page, '/system/watchHealth', undefined, 2)
  await register(sipPort, OFFICE[0]!)
  expect(await health).toMatchObject([{ phones: 0 }, { phones: 1, calls: 0, level: 'good' }])
})

test('feeds end when the page is loaded again, and the new page is served', async ({
  desktop: { page, dataDir },
}) => {
  void listen(page, '/system/watchHealth').catch(() => undefined)
  await page.reload()
  await expect(page.getByRole('navigation')).toBeVisible()
  expect(await ask(page, '/system/info')).toMatchObject({ host: 'electron', dataFolder: dataDir })
})

test('a page that crashed comes back', async ({ desktop: { app, logged } }) => {
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer(),
  )
  await eventually('the crash is logged', () => logged().includes('the window crashed'))
  const bridge = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
        'typeof halfcall + document.readyState',
      ),
    )
  await eventually('the page is there again', async () => (await bridge()) === 'objectcomplete')
})

test('a broken promise arrives with its code', async ({ desktop: { page } }) => {
  await expect(ask(page, '/cdr/get', { callId: 'nobody' })).rejects.toThrow('record.unknown')
  await expect(ask(page, '/cdr/list', { limit: 'many' })).rejects.toThrow('BAD_REQUEST')
})
