import { join } from 'node:path'
import { choose } from './choose.ts'
import { expect, signIn, test } from './fixture.ts'

const SCREENS = join(import.meta.dirname, '../../results/screens')

test('the calendar of a range: two months side by side, two days picked, light and dark', async ({
  page,
}) => {
  await page.evaluate(() => (window.location.hash = '/records'))
  // The language of the browser is that of the United States: weeks begin on Sunday.
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    await choose(page, 'Time range', 'From … to …')
    await page.getByPlaceholder('From', { exact: true }).click()
    const months = page.locator('.el-date-range-picker').getByRole('grid')
    await expect(months).toHaveCount(2)
    // Both in one moment: the calendar grows while it opens.
    const [left, right] = await months.evaluateAll((grids) =>
      grids.map((grid) => grid.getBoundingClientRect()),
    )
    expect(left!.right).toBeLessThanOrEqual(right!.left)
    expect(Math.abs(left!.top - right!.top)).toBeLessThan(1)
    await expect(months.nth(0).locator('thead th, th').first()).toHaveText(/^Su/)
    // Seven days in each row of a month.
    const days = months.nth(0).getByRole('gridcell')
    const tops = await days.evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().top))
    expect(new Set(tops.slice(0, 7)).size).toBe(1)
    await days.filter({ hasText: /^3$/ }).first().click()
    await days.filter({ hasText: /^12$/ }).first().hover()
    await page.screenshot({ path: join(SCREENS, `records-days-${theme}-1280.png`) })
    await days.filter({ hasText: /^12$/ }).first().click()
    await expect(months.filter({ visible: true })).toHaveCount(0)
    await expect.poll(() => new URL(page.url()).hash).toMatch(/from=\d+.*to=\d+/)
    await choose(page, 'Time range', 'Today')
  }
})

test('the calendar begins its weeks as the language does: Monday in Germany', async ({ browser, server }) => {
  const page = await browser.newPage({ locale: 'de-DE' })
  await signIn(page, server)
  await page.evaluate(() => (window.location.hash = '/records'))
  await choose(page, 'Time range', 'From … to …')
  await page.getByPlaceholder('From', { exact: true }).click()
  const month = page.locator('.el-date-range-picker').getByRole('grid').first()
  await expect(month.locator('th').first()).toHaveText(/^Mo/)
  await page.close()
})
