import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test as base, expect } from 'playwright/test'
import { startServer, type HalfcallServer } from '../../kit/halfcall-server.ts'
import { officeConfig } from '../../kit/phone.ts'

/** A headless host per file, and a page that is signed in. */
export const test = base.extend<{ signedIn: void }, { server: HalfcallServer }>({
  server: [
    async ({}, use) => {
      const server = await startServer({ config: officeConfig({ policy: { localCallee: 'never' } }) })
      await use(server)
      await server.dispose()
    },
    { scope: 'worker' },
  ],
  signedIn: [
    async ({ page, server }, use) => {
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy/i.test(message.text()))
          faults.push(message.text())
      })
      await page.goto(server.url)
      await page
        .getByLabel('Password')
        .fill(readFileSync(join(server.dataDir, 'admin-password'), 'utf8').trim())
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByRole('navigation')).toBeVisible()
      await use()
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
