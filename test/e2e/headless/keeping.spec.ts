import { join } from 'node:path'
import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { AxeBuilder } from '@axe-core/playwright'
import { halfcall } from '../../kit/halfcall-server.ts'
import { MORNING, playCall } from './make-calls.ts'
import { expect, test } from './fixture.ts'

const SCREENS = join(import.meta.dirname, '../../results/screens')

test('records are kept by rule, backed up, checked; the file is restored on the command line', async ({
  page,
  server,
}) => {
  await playCall(server.sipPort, MORNING[0]!)
  await page.evaluate(() => (window.location.hash = '/settings/records'))
  const keep = page.getByRole('region', { name: 'Keep records' })
  await keep.getByText('Keep at most this many records').click()
  await expect(keep.getByLabel('Records', { exact: true })).toHaveValue('1000000')
  const masking = page.getByRole('region', { name: 'Files and masking' })
  await masking.getByText('Hide digits after days').click()
  await expect(masking.getByLabel('Days until digits are hidden')).toHaveValue('180')
  await keep.scrollIntoViewIfNeeded()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: join(SCREENS, `keeping-rules-${scheme}.png`) })
  }
  const rules = await new AxeBuilder({ page }).analyze()
  expect(rules.violations.map(({ id }) => id)).toEqual([])
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Save' })).toBeHidden()
  const yaml = (await halfcall(['config', 'export', '--data', server.dataDir])).stdout
  expect(yaml).toContain('keepRecords: 1000000')
  expect(yaml).toContain('afterDays: 180')

  await page.evaluate(() => (window.location.hash = '/settings/backup'))
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Back up now' }).click()
  const file = join(mkdtempSync(join(tmpdir(), 'backup-')), 'backup.db')
  await (await downloading).saveAs(file)
  await expect(page.getByText(/Done and checked. Records in it: \d+/)).toBeVisible()
  expect(statSync(file).size).toBeGreaterThan(10_000)
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('The database is sound.')).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: join(SCREENS, `keeping-backup-${scheme}.png`) })
  }
  const backup = await new AxeBuilder({ page }).analyze()
  expect(backup.violations.map(({ id }) => id)).toEqual([])

  const run = (...args: string[]) => halfcall([...args, '--data', server.dataDir])
  const running = await run('restore', file)
  expect([running.code, running.stderr]).toEqual([
    1,
    expect.stringContaining('is in use by another Halfcall'),
  ])
  const other = mkdtempSync(join(tmpdir(), 'restored-'))
  const restored = await halfcall(['restore', file, '--data', other])
  expect([restored.code, restored.stdout]).toEqual([0, expect.stringMatching(/^records: +\d+$/m)])
  expect(existsSync(join(other, 'halfcall.db'))).toBe(true)
  const second = join(other, 'second.db')
  expect((await run('backup', second)).code).toBe(0)
  const again = await run('backup', second)
  expect([again.code, again.stderr]).toEqual([1, `halfcall: ${second} exists already; nothing was written\n`])
  expect((await run('backup', second, '--force')).code).toBe(0)
  expect((await halfcall(['check', '--data', other])).stdout).toContain('the database is sound')
  writeFileSync(file, 'no database')
  expect((await halfcall(['restore', file, '--data', other])).code).toBe(1)
})
