import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { halfcall } from '../../kit/halfcall-server.ts'
import { OFFICE, startCall } from '../../kit/phone.ts'
import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'

const SCREENS = join(import.meta.dirname, '../../results/screens')

/** Takes pictures of the page, light and dark, and checks that it has no serious finding. */
async function look(page: Page, name: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: join(SCREENS, `${name}-${scheme}.png`) })
  }
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
}

test.beforeEach(async ({ page }) => {
  await page.evaluate(() => (window.location.hash = '/settings/integrations'))
})

test('a token is made, reads records, and is good for nothing once it is revoked', async ({
  page,
  server,
}) => {
  const card = page.getByRole('region', { name: 'Tokens' })
  await card.getByRole('textbox', { name: 'Name of the program' }).fill('Bookkeeping')
  await card.getByRole('button', { name: 'Make a token' }).click()
  const token = await card.getByRole('status').locator('code').innerText()
  expect(token).toMatch(/^hct_/)
  const read = () =>
    fetch(new URL('api/records', server.url), { headers: { Authorization: `Bearer ${token}` } })
  expect((await read()).status).toBe(200)
  await card.getByRole('button', { name: 'I have kept it' }).click()
  await expect(page.getByText(token)).toBeHidden()
  await page.reload()
  await expect(card.getByRole('cell', { name: 'Bookkeeping' })).toBeVisible()
  await expect(page.getByText(token)).toBeHidden()

  await card.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(card.getByText('No program has a token.')).toBeVisible()
  expect((await read()).status).toBe(401)
})

test('a token hides numbers of the outside, as much as the record settings say', async ({ page, server }) => {
  const card = page.getByRole('region', { name: 'Tokens' })
  await card.getByRole('textbox', { name: 'Name of the program' }).fill('Statistics')
  await choose(page, 'May', 'Reads records, numbers masked')
  await expect(card.getByText('whole numbers only of extensions')).toBeVisible()
  await look(page, 'masked-token')
  await card.getByRole('button', { name: 'Make a token' }).click()
  const token = await card.getByRole('status').locator('code').innerText()
  await expect(card.getByRole('cell', { name: 'Reads records, numbers masked' })).toBeVisible()

  await page.evaluate(() => (window.location.hash = '/settings/records'))
  const keep = page.getByRole('region', { name: 'Files and masking' })
  await expect(keep.getByText('Leave out names too')).toBeVisible()
  await choose(page, 'Digits hidden from them', 'All digits')
  await keep.getByText('Leave out names too').scrollIntoViewIfNeeded()
  await look(page, 'masked-readers')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Save' })).toBeHidden()
  const yaml = (await halfcall(['config', 'export', '--data', server.dataDir])).stdout
  expect(yaml).toContain('maskedReaders:\n    digits: all\n    names: true')

  const caller = await startCall(server.sipPort, OFFICE[0]!, '0301234567', 'uac-failed')
  await caller.done()
  const records = async () => {
    const headers = { Authorization: `Bearer ${token}` }
    return (await fetch(new URL('api/records', server.url), { headers })).text()
  }
  await expect.poll(records).toContain('"dialed_number":"••••••••••"')
  expect(await records()).toContain('"caller_number":"100"')
  expect(await records()).not.toContain('0301234567')
})

test('a webhook is added, tested and removed', async ({ page }) => {
  const heard: string[] = []
  const receiver = createServer((request, response) => {
    heard.push(request.url ?? '')
    request.resume().on('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/records`
  const card = page.getByRole('region', { name: 'Webhooks' })
  await card.getByRole('textbox', { name: 'Address of the receiver' }).fill(url)
  await card.getByRole('button', { name: 'Add a webhook' }).click()
  await expect(card.getByText('shown this once')).toBeVisible()
  await card.getByRole('button', { name: 'I have kept it' }).click()
  const webhook = card.getByRole('article', { name: url })
  await webhook.getByRole('button', { name: 'Test' }).click()
  await expect(webhook.getByRole('status')).toHaveText('Taken (204).')
  expect(heard).toEqual(['/records'])
  receiver.close()
  receiver.closeAllConnections()
  await webhook.getByRole('button', { name: 'Test' }).click()
  await expect(webhook.getByRole('status')).toContainText('Not taken')
  await webhook.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await expect(card.getByText('Records are sent nowhere.')).toBeVisible()
})

test('a database that is not there is told before anything is copied', async ({ page }) => {
  const card = page.getByRole('region', { name: 'PostgreSQL' })
  await card.getByLabel('Server').fill('127.0.0.1')
  await card.getByLabel('Database').fill('calls')
  await card.getByLabel('User').fill('halfcall')
  await card.getByRole('spinbutton').fill('9')
  await card.getByRole('button', { name: 'Test the connection' }).click()
  await expect(page.getByText('ECONNREFUSED')).toBeVisible()
  await expect(card.getByText('Switched off.')).toBeVisible()
})
