import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { test as base, expect } from 'playwright/test'
import { startServer, type HalfcallServer } from '../../kit/halfcall-server.ts'
import { officeConfig } from '../../kit/phone.ts'

/** Opens the window of a server and signs in. */
export async function signIn(page: Page, { url, dataDir }: HalfcallServer): Promise<void> {
  await page.goto(url)
  const password = readFileSync(join(dataDir, 'admin-password'), 'utf8').trim()
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
}

/** A headless host, and a page that is signed in. */
export const test = base.extend<{ signedIn: void; server: HalfcallServer }>({
  server: async ({}, use) => {
    const server = await startServer({ config: officeConfig({ policy: { localCallee: 'never' } }) })
    await use(server)
    await server.dispose()
  },
  signedIn: [
    async ({ page, server }, use) => {
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy/i.test(message.text()))
          faults.push(message.text())
      })
      await signIn(page, server)
      await use()
      expect(faults).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
