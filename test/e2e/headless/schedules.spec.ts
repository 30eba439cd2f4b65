import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMailServer } from '../../kit/mail-server.ts'
import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'

const lastMonth = () => {
  const now = new Date()
  const first = new Date(now.getFullYear(), now.getMonth() - 1, 1)
  return `${first.getFullYear()}-${String(first.getMonth() + 1).padStart(2, '0')}`
}

test('an export is set up in the window, run, written to a folder and mailed', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'reports-'))
  const mail = await openMailServer()
  await page.evaluate(() => (window.location.hash = '/settings/schedules'))
  await page.getByRole('button', { name: 'New export' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('For the books')
  await dialog.getByText('Month').click()
  await dialog.getByText('CSV for programs').click()
  await dialog.getByRole('textbox', { name: 'At' }).fill('25:00')
  await expect(dialog.getByText('This value must be a time such as 06:30')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Save export' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'At' }).fill('06:30')
  await dialog.getByRole('textbox', { name: 'Folder' }).fill('/no/such/folder')
  await dialog.getByRole('button', { name: 'Save export' }).click()
  await expect(dialog.getByText('there is no folder /no/such/folder')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await dialog.getByRole('button', { name: 'Save export' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText('On the first at 06:30, for the month before')).toBeVisible()

  await page.getByRole('button', { name: 'Run now' }).click()
  const name = `For the books ${lastMonth()}.csv`
  await expect(page.getByText(join(folder, name))).toBeVisible()
  await expect(page.getByText('Done: no record')).toBeVisible()
  expect(readdirSync(folder)).toEqual([name])
  expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^caller_number,[^\n]*\r\n$/)

  const card = page.getByRole('region', { name: 'Mail server' })
  await card.getByLabel('Server').fill('127.0.0.1')
  await card.getByLabel('Sender').fill('halfcall@example.com')
  await card.getByLabel('User').fill('office')
  await card.getByLabel('Password').fill('secret')
  await choose(page, 'Encryption', 'None')
  await card.getByRole('spinbutton', { name: 'Port' }).fill(String(mail.port))
  await card.getByRole('button', { name: 'Save mail server' }).click()
  await card.getByPlaceholder('you@example.com').fill('admin@example.com')
  await card.getByRole('button', { name: 'Send a test' }).click()
  await expect(card.getByText('The mail server took the test mail.')).toBeVisible()
  expect(mail.mails.map(({ to }) => to)).toEqual([['admin@example.com']])
  await page.reload()
  await expect(card.getByLabel('Password')).toHaveValue('')
  await expect(card.getByLabel('Password')).toHaveAttribute('placeholder', 'kept as it is')

  await page.getByRole('button', { name: 'Remove For the books' }).click()
  await page.getByRole('button', { name: 'Remove export' }).click()
  await expect(page.getByText('No export runs by itself')).toBeVisible()
  await mail.close()
  rmSync(folder, { recursive: true })
})
