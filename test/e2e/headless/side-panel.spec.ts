import type { Locator } from 'playwright'
import { expect, test } from './fixture.ts'
import { MORNING, playCall } from './make-calls.ts'

const isCut = (part: Locator) => part.evaluate((element) => element.scrollWidth > element.clientWidth)

test('beside an open call the list keeps time, caller, reached and result; Back closes it; wide is full', async ({
  page,
  server,
}) => {
  const [, busy] = MORNING
  await playCall(server.sipPort, busy!)
  await server.recordsAfter(1)
  await page.evaluate(() => (window.location.hash = '/records?range=today'))
  const row = page.getByRole('row').nth(1)
  await expect(row.getByText('Busy')).toBeVisible()
  const list = page.url()
  await row.click()
  const panel = page.getByRole('complementary')
  await expect(panel.getByText('Timeline')).toBeVisible()

  for (const title of ['Time', 'Caller', 'Dialled → reached', 'Result'])
    await expect(page.getByRole('columnheader', { name: title, exact: true })).toBeVisible()
  const clock = row.getByRole('time')
  await expect(clock).toHaveText(/^Today \d\d:\d\d:\d\d$/)
  expect(await isCut(clock)).toBe(false)
  expect(await isCut(page.getByRole('treegrid'))).toBe(false)
  await expect(row.getByText('Busy')).toBeInViewport({ ratio: 1 })
  // In words, in full on hover.
  const setup = panel
    .getByRole('row', { name: /^Setup/ })
    .getByRole('time')
    .first()
  await expect(setup).toHaveText(/^Today \d\d:\d\d:\d\d\.\d{3}$/)
  await expect(setup).toHaveAttribute('title', /^\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d$/)

  await panel.getByRole('button', { name: 'Full width' }).click()
  const [whole, content] = [await panel.boundingBox(), await page.locator('#content').boundingBox()]
  expect(whole!.width).toBeGreaterThan(content!.width - 2)

  await page.goBack()
  await expect(panel).toHaveCount(0)
  expect(page.url()).toBe(list)
  await row.click()
  await expect(panel).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  expect(page.url()).toBe(list)
})
