import { join } from 'node:path'
import { existsSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
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
  expect([again.code, again.stderr]).toEqual([1, `halfcall: ${second} already exists; nothing was written\n`])
  expect((await run('backup', second, '--force')).code).toBe(0)
  expect((await halfcall(['check', '--data', other])).stdout).toContain('the database is sound')
  writeFileSync(file, 'no database')
  expect((await halfcall(['restore', file, '--data', other])).code).toBe(1)
})

test('a backup is made by plan and restored in the window; an encrypted one asks for its passphrase', async ({
  page,
  server,
}) => {
  await playCall(server.sipPort, MORNING[0]!)
  await page.evaluate(() => (window.location.hash = '/settings/backup'))
  const last = page.getByRole('region', { name: 'Last backup' })
  await expect(last).toContainText('No backup has been made yet.')

  const plan = page.getByRole('region', { name: 'Scheduled backups' })
  await plan.getByRole('switch', { name: 'Back up every day' }).press('Space')
  await plan.getByLabel('Time').fill('25:00')
  await expect(plan.getByText('Enter a time such as 02:30.')).toBeVisible()
  await plan.getByLabel('Time').fill('03:15')
  await plan.getByText('Encrypt with a passphrase').click()
  await plan.getByLabel('Passphrase', { exact: true }).fill('three apples')
  await plan.getByRole('button', { name: 'Save' }).click()
  await expect(plan.getByText(/Next backup .*03:15/)).toBeVisible()
  await expect(plan.getByRole('button', { name: 'Save' })).toBeHidden()
  await plan.getByRole('button', { name: 'Back up to this folder now' }).click()
  await expect(last).toContainText(/KB|MB/)
  await expect(last).toContainText(/scheduled · encrypted · .*\.db\.encrypted/)
  const folder = join(server.dataDir, 'backups')
  const [name] = readdirSync(folder)
  // Later than the backup: it is lost with the restore, and the log says why.
  await playCall(server.sipPort, MORNING[0]!)

  const restore = page.getByRole('region', { name: 'Restore a backup' })
  const choose = (file: string | { name: string; mimeType: string; buffer: Buffer }) =>
    restore.locator('input[type=file]').setInputFiles(file)
  await choose({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no backup') })
  await expect(restore.getByText('This file cannot be restored')).toBeVisible()
  await choose(join(folder, name!))
  await restore.getByLabel('Passphrase of the backup').fill('two apples')
  await restore.getByRole('button', { name: 'Check' }).click()
  await expect(restore.getByRole('alert')).toHaveText('This is not the passphrase of this backup.')
  await restore.getByLabel('Passphrase of the backup').fill('three apples')
  await restore.getByRole('button', { name: 'Check' }).click()
  const question = page.getByRole('dialog', { name: `Restore ${name}?` })
  await expect(question).toContainText(/In the backup: \d+ records, the last of/)
  await expect(question).toContainText('No call is in progress.')
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: join(SCREENS, `restore-question-${scheme}.png`) })
  }
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
  await question.getByRole('button', { name: 'Restore now' }).click()
  await expect
    .poll(
      () => readdirSync(server.dataDir).filter((each) => /^halfcall-replaced-.*\.db$/.test(each)).length,
      {
        timeout: 60_000,
      },
    )
    .toBe(1)
  // The window finds it again, and is still signed in.
  await expect(page.getByText('The PBX is not reached. Trying again')).toBeHidden({ timeout: 60_000 })
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
  await expect(page.getByText(`restored from ${name}`)).toBeVisible()
})
