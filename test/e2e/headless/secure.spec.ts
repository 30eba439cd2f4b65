import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openFlowPhone } from '../../kit/flow-phone.ts'
import { OFFICE } from '../../kit/phone.ts'
import { freePort } from '../../kit/sipp.ts'
import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'

const sales = OFFICE[1]!

test('TLS is opened in the window; a phone registers with what the window says', async ({ page, server }) => {
  const port = await freePort()
  await page.evaluate(() => (window.location.hash = '/settings/network'))
  const tls = page.getByLabel('TLS (encrypted, for phones)')
  await tls.fill('nowhere')
  await expect(page.getByText('This value must be an address and a port')).toBeVisible()
  await tls.fill(`127.0.0.1:${port}`)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText(`Open at 127.0.0.1:${port}`)).toBeVisible()
  const certificate = page.getByRole('region', { name: 'Certificate in use' })
  await expect(certificate).toContainText('office.test')
  await expect(certificate).toContainText('It vouches for itself')

  const ca = readFileSync(join(server.dataDir, 'tls', 'certificate.pem'), 'utf8')
  const phone = await openFlowPhone({ protocol: 'tls', port, extension: sales, ca })
  await phone.register()
  await page.evaluate(() => (window.location.hash = '/extensions/101'))
  await expect(page.getByRole('complementary').getByText(/TLS/).first()).toBeVisible()
  await page.getByRole('button', { name: 'Show settings and code' }).click()
  const settings = page.getByRole('region', { name: 'Phone settings' })
  await expect(settings).toContainText(String(port))
  await choose(
    page,
    'Address by which the phone reaches this computer',
    `127.0.0.1 (lo), port ${server.sipPort}, UDP, TCP`,
  )
  await expect(settings.getByRole('definition').filter({ hasText: String(server.sipPort) })).toBeVisible()
  phone.close()
  await expect(page.getByRole('row', { name: /101/ })).toContainText('Offline')
})
