import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startServer } from '../../kit/halfcall-server.ts'
import { expect, signIn, test } from './fixture.ts'

test('a wrong password is refused in words; signing out ends the session', async ({ page, server }) => {
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveText('Sign out')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByText('The password is in this file')).toBeVisible()
  await expect(page.getByText(join(server.dataDir, 'admin-password'))).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveText('This is not the password.')
  const answer = await page.request.get(`${server.url}session`)
  expect(await answer.json()).toEqual({ signedIn: false })
})

test('the window says when the PBX is gone, and finds it again', async ({ page }) => {
  const first = await startServer({})
  const { host } = new URL(first.url)
  await signIn(page, first)
  await first.kill()
  await expect(page.getByText('The PBX is not reached. Trying again')).toBeVisible()

  const second = await startServer({ dataDir: first.dataDir, args: ['--http', host] })
  // Sessions go on in the program that is started again.
  await expect(page.getByText('No phones, no calls')).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('The PBX is not reached. Trying again')).toBeHidden()
  await second.dispose()
})

test('another password is chosen in the window; other browsers are signed out, the sign-in page says what to do', async ({
  page,
  server,
  browser,
}) => {
  const other = await browser.newPage()
  await signIn(other, server)
  const file = join(server.dataDir, 'admin-password')
  const first = readFileSync(file, 'utf8').trim()
  await page.evaluate(() => (window.location.hash = '/settings/security'))
  const card = page.getByRole('region', { name: 'Administrator password' })
  await expect(card).toContainText(`in clear in the file ${file}`)
  const change = card.getByRole('button', { name: 'Change password' })
  const fill = async (old: string, next: string, again: string) => {
    await card.getByLabel('Current password').fill(old)
    await card.getByLabel('New password', { exact: true }).fill(next)
    await card.getByLabel('New password again').fill(again)
  }
  await fill(first, 'short', 'short')
  await expect(card.getByText('The password must have at least 10 characters.')).toBeVisible()
  await expect(change).toBeDisabled()
  await fill(first, 'my own password', 'my own pasword')
  await expect(card.getByText('The two new passwords are not the same.')).toBeVisible()
  await expect(change).toBeDisabled()
  await fill('not this one', 'my own password', 'my own password')
  await change.click()
  await expect(card.getByRole('status')).toHaveText('The current password is wrong.')
  await card.getByLabel('Current password').fill(first)
  await change.click()
  await expect(card.getByRole('status')).toContainText('The password was changed.')
  await expect(card).not.toContainText('in clear')
  expect(existsSync(file)).toBe(false)

  await expect(other.getByRole('button', { name: 'Sign in' })).toBeVisible({ timeout: 20_000 })
  await expect(other.getByText('If you forgot it: stop Halfcall')).toBeVisible()
  await expect(other.getByText(file)).toBeVisible()
  await other.getByLabel('Password', { exact: true }).fill(first)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByRole('alert')).toHaveText('This is not the password.')
  await other.getByLabel('Password', { exact: true }).fill('my own password')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByRole('navigation', { name: 'Places' })).toBeVisible()
  await other.close()
})
