import type { Page } from 'playwright'
import { expect, signIn, test } from './fixture.ts'

const go = (page: Page, hash: string) => page.evaluate((to) => (window.location.hash = to), hash)
const save = async (page: Page) => {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeHidden()
}
const collisions = (page: Page) => page.getByRole('alert', { name: 'Somebody else changed the same fields' })

test('two people change the same page: what does not collide is merged, what does is chosen', async ({
  page,
  server,
  browser,
}) => {
  const other = await browser.newPage()
  await signIn(other, server)

  for (const each of [page, other]) {
    await go(each, '/settings/general')
    await expect(each.getByLabel('Name of this installation')).toHaveValue(/.*/)
  }
  const [site, domain] = ['Name of this installation', 'SIP domain']
  await page.getByLabel(site).fill('Mine')
  await other.getByLabel('Seconds until no answer').fill('45')
  await other.getByLabel('Seconds until no answer').press('Tab')
  await save(other)
  await expect(page.getByLabel('Seconds until no answer')).toHaveValue('45')
  await expect(page.getByLabel(site)).toHaveValue('Mine')
  await expect(collisions(page)).toBeHidden()

  await other.getByLabel(site).fill('Theirs')
  await save(other)
  await expect(collisions(page)).toContainText(site)
  await expect(collisions(page)).toContainText('Mine')
  await expect(collisions(page)).toContainText('Theirs')
  await expect(page.getByLabel(site)).toHaveValue('Mine')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled()
  await collisions(page).getByRole('button', { name: 'Keep yours' }).click()
  await save(page)
  await expect(other.getByLabel(site)).toHaveValue('Mine')
  await expect(other.getByLabel(domain)).toHaveValue('office.test')

  for (const each of [page, other]) await go(each, '/extensions/101')
  await page.getByLabel('Name', { exact: true }).fill('My sales')
  await other.getByLabel('Name', { exact: true }).fill('Their sales')
  await other.getByLabel('Calls at the same time').fill('7')
  await other.getByLabel('Calls at the same time').press('Tab')
  await save(other)
  await expect(page.getByLabel('Calls at the same time')).toHaveValue('7')
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('My sales')
  await collisions(page).getByRole('button', { name: 'Take theirs' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Their sales')
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeHidden()
  await other.close()
})

test('exports, the mail server, the backup plan and the switch of bans take in what others save', async ({
  page,
  server,
  browser,
}) => {
  const other = await browser.newPage()
  await signIn(other, server)

  await go(page, '/settings/schedules')
  await page.getByRole('button', { name: 'New export' }).first().click()
  const mine = page.getByRole('dialog')
  await mine.getByLabel('Name').fill('Daily')
  await mine.getByRole('textbox', { name: 'Folder' }).fill(server.dataDir)
  await mine.getByRole('button', { name: 'Save export' }).click()
  await expect(mine).toBeHidden()
  await go(other, '/settings/schedules')
  for (const each of [page, other]) await each.getByRole('button', { name: 'Daily', exact: true }).click()
  const theirs = other.getByRole('dialog')
  await mine.getByLabel('Name').fill('Mine')
  await theirs.getByLabel('Name').fill('Theirs')
  await theirs.getByRole('textbox', { name: 'At' }).fill('09:30')
  await theirs.getByRole('button', { name: 'Save export' }).click()
  await expect(theirs).toBeHidden()
  await mine.getByRole('button', { name: 'Save export' }).click()
  await expect(collisions(page)).toContainText('Theirs')
  await expect(mine.getByLabel('Name')).toHaveValue('Mine')
  await expect(mine.getByRole('textbox', { name: 'At' })).toHaveValue('09:30')
  await collisions(page).getByRole('button', { name: 'Keep yours' }).click()
  await mine.getByRole('button', { name: 'Save export' }).click()
  await expect(page.getByText('Every day at 09:30')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Mine', exact: true })).toBeVisible()

  // The other window has not heard of it, and loses nothing of it.
  const card = other.getByRole('region', { name: 'Mail server' })
  await card.getByLabel('Server').fill('127.0.0.1')
  await card.getByLabel('Sender').fill('halfcall@example.com')
  await card.getByRole('button', { name: 'Save mail server' }).click()
  await expect(other.getByRole('button', { name: 'Mine', exact: true })).toBeVisible()

  for (const each of [page, other]) {
    await go(each, '/settings/backup')
    await expect(each.getByLabel('Time', { exact: true })).toHaveValue('02:30')
  }
  await page.getByLabel('Time', { exact: true }).fill('03:15')
  await other.getByLabel('Backups to keep').fill('9')
  await other.getByLabel('Backups to keep').press('Tab')
  await save(other)
  await expect(page.getByLabel('Backups to keep')).toHaveValue('9')
  await expect(page.getByLabel('Time', { exact: true })).toHaveValue('03:15')
  await other.getByLabel('Time', { exact: true }).fill('04:00')
  await save(other)
  await collisions(page).getByRole('button', { name: 'Take theirs' }).click()
  await expect(page.getByLabel('Time', { exact: true })).toHaveValue('04:00')

  for (const each of [page, other]) await go(each, '/settings/security')
  const banned = 'Ban this computer itself too'
  await expect(page.getByRole('switch', { name: banned })).toHaveAttribute('aria-checked', 'false')
  await go(other, '/settings/general')
  await other.getByLabel('Seconds until no answer').fill('44')
  await other.getByLabel('Seconds until no answer').press('Tab')
  await save(other)
  await page.getByRole('switch', { name: banned }).press('Space')
  await expect(page.getByRole('switch', { name: banned })).toHaveAttribute('aria-checked', 'true')
  await go(page, '/settings/general')
  await expect(page.getByLabel('Seconds until no answer')).toHaveValue('44')
  await other.close()
})
