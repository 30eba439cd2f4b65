import type { Locator, Page } from 'playwright'
import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'
import { playCall } from './make-calls.ts'

/** Opens the dialog that adds several extensions. */
async function openSeveral(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Add several' }).click()
  return page.getByRole('dialog', { name: 'Add several extensions' })
}
const fillNumbers = (dialog: Locator, numbers: string) =>
  dialog.getByRole('textbox', { name: 'Numbers', exact: true }).fill(numbers)
const fillName = (dialog: Locator, name: string) =>
  dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
const takeFile = (dialog: Locator, text: string) =>
  dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'bulk.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
const rowsOf = (page: Page) => page.getByRole('grid', { name: 'Extensions' }).getByRole('row')

test.beforeEach(({ page }) => page.evaluate(() => (window.location.hash = '/extensions')))

test('several extensions are added by a range; numbers that exist are marked', async ({ page }) => {
  const dialog = await openSeveral(page)
  await fillNumbers(dialog, '99-102')
  await fillName(dialog, 'Desk {number}')
  const status = dialog.getByRole('status')
  await expect(status).toHaveText('3 of 4 extensions have an error.')
  const preview = dialog.getByRole('region', { name: 'Extensions to add' })
  await expect(preview.getByText('this extension already exists')).toHaveCount(3)
  await expect(dialog.getByRole('button', { name: 'Add 4 extensions' })).toBeDisabled()
  await fillNumbers(dialog, '200-204')
  await expect(status).toHaveText('5 extensions will be added.')
  await dialog.getByRole('button', { name: 'Add 5 extensions' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row', { name: /204.*Desk 204/ })).toBeVisible()
  await expect(rowsOf(page)).toHaveCount(9)
})

test("several extensions are added from FreePBX's file, or from any file by its columns", async ({
  page,
}) => {
  const dialog = await openSeveral(page)
  await dialog.getByText('A CSV file').click()
  await takeFile(
    dialog,
    'extension,name,secret\n300,Workshop,good enough 1\n300,Again,good enough 2\n301,Weak,short\n',
  )
  await expect(dialog.getByRole('status')).toHaveText('3 of 3 extensions have an error.')
  await expect(dialog.getByText('Correct the file, then choose it again.')).toBeVisible()
  const preview = dialog.getByRole('region', { name: 'Extensions to add' })
  await expect(preview.getByText('stands twice in this list')).toHaveCount(2)
  await expect(preview.getByText('must have at least 10 characters')).toBeVisible()
  await takeFile(dialog, 'who;where\nWorkshop;300\nYard;301\n')
  await choose(page, 'Column with the Number', '2: where')
  await choose(page, 'Column with the Name', '1: who')
  await expect(preview.getByText('must be 1 to 20 digits')).toBeVisible()
  await dialog.getByText('The first line has titles').click()
  await dialog.getByRole('button', { name: 'Add 2 extensions' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row', { name: /301.*Yard/ })).toBeVisible()
})

test('extensions are found, sorted, and several are changed and deleted together', async ({ page }) => {
  const dialog = await openSeveral(page)
  await fillNumbers(dialog, '200-204')
  await fillName(dialog, 'Desk {number}')
  await dialog.getByRole('button', { name: 'Add 5 extensions' }).click()
  await expect(dialog).toBeHidden()
  const rows = rowsOf(page)
  await expect(rows.nth(1)).toContainText('100')
  await page.getByRole('columnheader', { name: 'Number' }).getByRole('button').click()
  await expect(rows.nth(1)).toContainText('Desk 204')
  await page.getByRole('textbox', { name: 'Find an extension' }).fill('desk 20')
  await expect(rows).toHaveCount(6)
  await page.getByRole('checkbox', { name: 'Select all' }).press('Space')
  await expect(page.getByText('5 extensions selected')).toBeVisible()
  await choose(page, 'Records of the selected', 'Never')
  await expect(rows.nth(1)).toContainText('Never')
  await expect(rows.nth(5)).toContainText('Never')
  await page.getByRole('checkbox', { name: 'Select 204' }).press('Space')
  await page.getByRole('button', { name: 'Delete …' }).click()
  const question = page.getByRole('dialog', { name: 'Delete 4 extensions?' })
  await expect(question).toContainText('200 (Desk 200)')
  await expect(question).not.toContainText('204')
  await question.getByRole('button', { name: 'Delete 4 extensions' }).click()
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(1)).toContainText('Desk 204')
})

test('the list tells when an extension last had a call, and is sorted by it', async ({ page, server }) => {
  const rows = rowsOf(page)
  await expect(rows.nth(1)).toContainText('None on record')
  await playCall(server.sipPort, { caller: 'uac-failed', dialed: '102' })
  await expect(rows.nth(1).locator('time')).toHaveText(/^Today \d\d:\d\d:\d\d$/)
  await expect(page.getByText('None on record')).not.toHaveCount(0)
  const title = page.getByRole('columnheader', { name: 'Last call' }).getByRole('button')
  await title.click()
  await expect(rows.nth(1)).toContainText('None on record')
  await title.click()
  await expect(rows.nth(1).locator('time')).toBeVisible()
})
