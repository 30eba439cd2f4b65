import { expect, test } from './fixture.ts'
import { MORNING, playCall } from './make-calls.ts'

test('a server that hangs: the chip and a line say so, the rows stay, and it goes on by itself', async ({
  page,
  server,
}) => {
  await playCall(server.sipPort, MORNING[1]!)
  await server.recordsAfter(1)
  await page.evaluate(() => (window.location.hash = '/records?range=today'))
  const row = page.getByRole('row').nth(1)
  await expect(row.getByText('Busy')).toBeVisible()
  const chip = page.getByRole('banner').locator('button[aria-expanded]')
  await expect(chip).not.toContainText('does not answer')

  process.kill(server.process.pid!, 'SIGSTOP')
  try {
    await expect(chip).toContainText('PBX does not answer')
    await expect(page.getByText('What is shown may be old')).toBeVisible()
    await expect(row.getByText('Busy')).toBeVisible()
  } finally {
    process.kill(server.process.pid!, 'SIGCONT')
  }
  await expect(chip).not.toContainText('does not answer')
  await expect(page.getByText('What is shown may be old')).toHaveCount(0)
})
