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
