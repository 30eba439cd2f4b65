import { startServer } from '../../kit/halfcall-server.ts'
import { expect, signIn, test } from './fixture.ts'

test('a wrong password is refused in words; signing out ends the session', async ({ page, server }) => {
  await page.getByRole('button', { name: 'Sign out' }).click()
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
  // Sessions end with the program that gave them.
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible({ timeout: 20_000 })
  await signIn(page, second)
  await expect(page.getByText('No phones, no calls')).toBeVisible()
  await second.dispose()
})
