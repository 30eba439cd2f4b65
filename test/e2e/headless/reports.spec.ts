import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { makeDataDir, startServer } from '../../kit/halfcall-server.ts'
import { officeConfig } from '../../kit/phone.ts'
import { choose } from './choose.ts'
import { expect, test as base } from './fixture.ts'
import { fillMonth } from './office-month.ts'

const SCREENS = join(import.meta.dirname, '../../results/screens')
/** `npm run test:screens`. */
const KEEPS_PICTURES = process.env['HALFCALL_SCREENS'] === 'all'
const SIZES = [
  { name: '1280', width: 1280, height: 800 },
  { name: '1920', width: 1920, height: 1080 },
]
const REPORTS = ['time', 'week', 'groups', 'concurrent', 'quality', 'costs', 'missed']

const test = base.extend({
  server: async ({}, use) => {
    const dataDir = makeDataDir()
    await fillMonth(dataDir, Date.now())
    const server = await startServer({ config: officeConfig(), dataDir })
    await use(server)
    await server.dispose()
  },
})

async function open(page: Page, report: string) {
  await page.evaluate((to) => (window.location.hash = to), `/reports/${report}`)
  await page.reload()
  if (report === 'costs') await expect(page.getByText('No call in this time has a cost')).toBeVisible()
  else if (report === 'quality') await expect(page.getByText('Answered by a person')).toBeVisible()
  else if (report === 'missed') await expect(page.getByRole('region', { name: 'Missed calls' })).toBeVisible()
  else await expect(page.getByRole('img').locator('canvas').first()).toBeVisible()
}

for (const theme of ['light', 'dark']) {
  test(`every report, ${theme}: no serious finding, nothing wider than the window`, async ({ page }) => {
    await page.evaluate((value) => localStorage.setItem('halfcall.theme', value), theme)
    const findings: Record<string, string[]> = {}
    for (const report of REPORTS) {
      await page.setViewportSize(SIZES[0]!)
      await open(page, report)
      const { violations } = await new AxeBuilder({ page }).analyze()
      const found = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(
          ({ id, help, nodes }) =>
            `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
        )
      for (const size of SIZES) {
        await page.setViewportSize(size)
        if (KEEPS_PICTURES)
          await page.screenshot({ path: join(SCREENS, `reports-${report}-${theme}-${size.name}.png`) })
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        if (wide > 0) found.push(`${size.name}: ${wide} px wider than the window`)
      }
      if (found.length > 0) findings[report] = found
    }
    expect(findings).toEqual({})
  })
}

test('a report is a table and a file too, and each row leads to its records', async ({ page }) => {
  await open(page, 'time')
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  const lines = readFileSync(await (await waiting).path(), 'utf8')
    .trimEnd()
    .split('\r\n')
  expect(lines[0]).toBe('from,calls,answered,machine,unanswered,talk_seconds')
  const days = lines.slice(1).map((line) => line.split(','))
  expect(days.length).toBe(30)
  expect(days.reduce((sum, [, calls]) => sum + Number(calls), 0)).toBe(900)

  await page.getByRole('button', { name: 'As a table' }).click()
  const busy = days.findIndex(([, calls]) => Number(calls) > 0)
  const row = page
    .getByRole('region', { name: 'Over time' })
    .getByRole('row')
    .nth(busy + 1)
  await row.getByRole('link').click()
  await expect(page.locator('#tab-calls')).toContainText(days[busy]![1]!)
})

test('pictures leave as PNG and SVG', async ({ page }) => {
  await open(page, 'week')
  for (const format of ['PNG', 'SVG'] as const) {
    const waiting = page.waitForEvent('download')
    await page.getByRole('button', { name: format }).click()
    const file = readFileSync(await (await waiting).path())
    expect(file.length).toBeGreaterThan(1000)
    expect(file.subarray(0, 5).toString('latin1')).toMatch(format === 'PNG' ? /^.PNG/ : /^<svg/)
  }
})

test('a bar leads to the calls it counts, and the number stays in the filter', async ({ page }) => {
  await open(page, 'groups')
  await choose(page, 'Calls by', 'Caller')
  await page.getByRole('button', { name: 'As a table' }).click()
  const row = page.getByRole('row').nth(1)
  const number = (await row.getByRole('link').innerText()).split(' ')[0]!
  await row.getByRole('link').click()
  await expect(page.getByRole('button', { name: `Remove From ${number}` })).toBeVisible()
})

test('an hour of the week leads to the calls that it counts', async ({ page }) => {
  await open(page, 'week')
  await page.getByRole('button', { name: 'As a table' }).click()
  const row = page.getByRole('row').nth(1)
  const calls = Number(await row.getByRole('cell').nth(2).innerText())
  await row.getByRole('link').click()
  await expect(page.getByRole('button', { name: /^Remove Hour \d+:00$/ })).toBeVisible()
  await expect(page.getByRole('tab', { name: /^Calls/ })).toContainText(String(calls))
})

test('a report goes on paper with its filter, totals and numbers, in light colours', async ({ page }) => {
  await page.evaluate(() => localStorage.setItem('halfcall.theme', 'dark'))
  await open(page, 'groups')
  await page.evaluate(() => (window.location.hash = '/reports/groups?q=direction:inbound'))
  const card = page.getByRole('region', { name: /^Calls: Extension/ })
  await expect(card).toBeVisible()
  // Every bar has its row: the picture is as high as its rows need.
  const box = await card.locator('.canvas').boundingBox()
  expect(box!.height).toBeGreaterThan(84)
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('heading', { name: 'By number and line' })).toBeVisible()
  await expect(page.getByText('Calls, Last 30 days, Inbound')).toBeVisible()
  await expect(page.getByText(/^\d+ calls · \d+ answered · [\d:]+ talk time$/)).toBeVisible()
  await expect(card.getByRole('table')).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeHidden()
  await expect(page.getByRole('button')).toHaveCount(0)
  expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(false)
  const file = await page.pdf({ path: join(SCREENS, 'reports-groups.pdf'), format: 'A4' })
  expect(file.length).toBeGreaterThan(10_000)
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  expect(await page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(true)
})

test('missed calls: who returned them, and which were not', async ({ page }) => {
  await open(page, 'missed')
  const list = page.getByRole('region', { name: 'Missed calls' })
  await expect(list.getByText(/ by 10[012], after /).first()).toBeVisible()
  await page.getByText('Unreturned only').click()
  await expect(list.getByText(/ by 10[012], after /)).toHaveCount(0)
  await page.getByText('Extensions', { exact: true }).last().click()
  await expect(page.getByText('rang and were answered by nobody')).toBeVisible()
})
