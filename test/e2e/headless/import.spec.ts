import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { halfcall, startServer } from '../../kit/halfcall-server.ts'
import { officeConfig } from '../../kit/phone.ts'
import { choose } from './choose.ts'
import { expect, signIn, test } from './fixture.ts'
import { playCall } from './make-calls.ts'

const SCREENS = join(import.meta.dirname, '../../results/screens')
const CALLS = 3

/** Takes pictures in light and dark, and checks that there is no serious finding. */
async function looksRight(page: Page, name: string) {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((dark) => document.documentElement.classList.toggle('dark', dark), theme === 'dark')
    await page.screenshot({ path: join(SCREENS, `import-${name}-${theme}.png`) })
    const { violations } = await new AxeBuilder({ page }).include('.el-dialog').analyze()
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
  }
  await page.evaluate(() => document.documentElement.classList.remove('dark'))
}

test('records of another PBX are checked, imported and seen in the list', async ({ page, server }) => {
  for (let call = 0; call < CALLS; call++) {
    await playCall(server.sipPort, { caller: 'uac-failed', dialed: `99${call}` })
  }
  const exported = await halfcall(['cdr', 'export', '--data', server.dataDir])
  const other = await startServer({ config: officeConfig() })
  try {
    await signIn(page, other)
    await page.evaluate(() => (window.location.hash = '/records'))
    await page.getByRole('button', { name: 'Import a file' }).click()
    const dialog = page.getByRole('dialog', { name: 'Import records' })
    await expect(dialog.getByText('or drop it here')).toBeVisible()
    await looksRight(page, 'choose')
    const picker = dialog.locator('input[type=file]')

    await picker.setInputFiles({
      name: 'book.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('PK\u0003\u0004xx'),
    })
    await expect(dialog.getByRole('alert')).toContainText('book.csv: it is a ZIP file')
    await looksRight(page, 'refused')

    const lines = `${exported.stdout.trimEnd()}\r\n${'too,few\r\n'.repeat(30)}`
    await picker.setInputFiles({ name: 'old office.csv', mimeType: 'text/csv', buffer: Buffer.from(lines) })
    await expect(dialog.getByText('30; they are left out')).toBeVisible()
    await expect(dialog.getByText('The first 20 of them')).toBeVisible()
    await expect(dialog.getByText('the records keep their sequence numbers')).toBeVisible()
    await looksRight(page, 'checked')
    expect(await other.records()).toHaveLength(0)

    await dialog.getByRole('button', { name: `Import ${CALLS} records` }).click()
    await expect(dialog.getByRole('status')).toHaveText('Done.')
    await looksRight(page, 'done')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')).toHaveCount(CALLS + 1)
    expect((await halfcall(['cdr', 'export', '--data', other.dataDir])).stdout).toBe(exported.stdout)
    expect(readdirSync(join(other.dataDir, 'imports'))).toEqual([])

    await page.getByRole('button', { name: 'Import records' }).click()
    await picker.setInputFiles({
      name: 'again.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(exported.stdout),
    })
    await expect(dialog.getByText('There is nothing to import')).toBeVisible()
    await expect(dialog.getByRole('button', { name: /^Import/ })).toHaveCount(0)
  } finally {
    await other.dispose()
  }
})

test('an import that is cancelled says what was written', async ({ page, server }) => {
  test.setTimeout(360_000)
  await playCall(server.sipPort, { caller: 'uac-failed', dialed: '999' })
  const [record] = await server.recordsAfter(1)
  const rows = Array.from({ length: 40_000 }, (_, index) =>
    JSON.stringify({ ...record, record_id: `old-${index}`, call_id: `old-${index}`, user_agent: 'old' }),
  )
  const buffer = Buffer.from(rows.join('\n'))
  await page.evaluate(() => (window.location.hash = '/records'))
  await page.getByRole('button', { name: 'Import records' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import records' })
  const file = { name: 'old.jsonl', mimeType: 'text/plain', buffer }
  await dialog.locator('input[type=file]').setInputFiles(file)
  await dialog.getByRole('button', { name: 'Import 40,000 records' }).click({ timeout: 240_000 })
  await expect(dialog.getByRole('status')).toContainText(/[1-9],000 records written/, { timeout: 30_000 })
  await dialog.getByRole('button', { name: 'Cancel the import' }).click()
  await expect(dialog.getByText('Cancelled. What was written before stays')).toBeVisible()
  await looksRight(page, 'cancelled')
  const written = Number((await dialog.locator('dd').first().textContent())!.replace(',', ''))
  expect(written).toBeGreaterThan(0)
  expect(written).toBeLessThan(rows.length)
  const { recordsWritten } = await server.status()
  expect(recordsWritten).toBe(written + 1)
})

test('any other CSV file comes in by a mapping, which is kept and taken by itself', async ({
  page,
  server,
}) => {
  const rows = (day: number) =>
    `Anfang;Von;Nach;Klingeln;Sprechzeit;Ende\r\n${day}.11.2026 10:00:00;100;"0049 30 1";4;60;ANSWERED\r\n${day}.11.2026 11:00:00;101;102;9;0;Ohne Antwort\r\n`
  const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')
  await page.evaluate(() => (window.location.hash = '/records'))
  await page.getByRole('button', { name: 'Import records' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import records' })
  const picker = dialog.locator('input[type=file]')
  await picker.setInputFiles({ name: 'calls.csv', mimeType: 'text/csv', buffer: utf16(rows(3)) })
  const form = dialog.getByRole('form', { name: 'Columns of the file' })
  await expect(form.getByRole('row', { name: /Nach.*0049 30 1.*102/ })).toBeVisible()
  await expect(form.getByRole('status')).toHaveText('One column has to be the setup time.')
  await expect(form.getByRole('button', { name: 'Check the file' })).toBeDisabled()
  for (const [column, target] of [
    ['Anfang', 'Setup time'],
    ['Von', 'Caller number'],
    ['Nach', 'Dialed number'],
    ['Klingeln', 'Ring seconds'],
    ['Sprechzeit', 'Duration'],
    ['Ende', 'Result'],
  ] as const) {
    const select = form.getByRole('combobox', { name: `Column here for ${column}` })
    await select.fill(target)
    await page.getByRole('option', { name: target, exact: true }).click()
    await form.getByText('Say what the columns').click()
  }
  await expect(form.getByRole('status')).toHaveText('Choose what “Ohne Antwort” is.')
  await choose(page, 'Result for Ohne Antwort', 'No answer')
  await looksRight(page, 'mapping')
  await form.getByRole('textbox', { name: 'Name of the mapping' }).fill('Old office')
  await form.getByRole('button', { name: 'Check the file' }).click()
  await expect(dialog.getByText('CSV with a mapping')).toBeVisible()
  await dialog.getByRole('button', { name: 'Import 2 records' }).click()
  await expect(dialog.getByRole('status')).toHaveText('Done.')
  const records = await server.recordsAfter(2)
  expect(records).toContainEqual(
    expect.objectContaining({
      caller_number: '100',
      dialed_number: '0049 30 1',
      duration: 60,
      result: 'answered',
    }),
  )
  expect(records).toContainEqual(expect.objectContaining({ caller_number: '101', result: 'no_answer' }))

  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('button', { name: 'Import records' }).click()
  await picker.setInputFiles({ name: 'more.csv', mimeType: 'text/csv', buffer: Buffer.from(rows(4)) })
  await expect(dialog.getByText('CSV with a mapping')).toBeVisible()
  await dialog.getByRole('button', { name: 'Change the columns…' }).click()
  await expect(form.getByRole('textbox', { name: 'Name of the mapping' })).toHaveValue('Old office')
})

test('the file of a known PBX comes in by its profile', async ({ page }) => {
  const row =
    '"","100","102","office","""Reception"" <100>","SIP/100","SIP/102","Dial","","2026-11-03 10:00:00","2026-11-03 10:00:05","2026-11-03 10:01:05",65,60,"ANSWERED","DOCUMENTATION","1795.1",""\n'
  await page.evaluate(() => (window.location.hash = '/records'))
  await page.getByRole('button', { name: 'Import records' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import records' })
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'Master.csv', mimeType: 'text/csv', buffer: Buffer.from(row) })
  await expect(dialog.getByText('Asterisk', { exact: true })).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Import 1 record' })).toBeVisible()
})
