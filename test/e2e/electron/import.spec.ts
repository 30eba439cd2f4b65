import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { halfcall } from '../../kit/halfcall-server.ts'
import { OFFICE, startCall } from '../../kit/phone.ts'
import { eventually, expect, test } from './fixture.ts'
import { ask } from './page-line.ts'

test('a chosen file goes through the window into the records', async ({
  desktop: { page, dataDir, sipPort },
}) => {
  await (await startCall(sipPort, OFFICE[0]!, '199', 'uac-failed')).done()
  const count = async () => ((await ask(page, '/cdr/count', { filter: {} })) as { records: number }).records
  await eventually('the record is there', async () => (await count()) === 1)
  const { stdout } = await halfcall(['cdr', 'export', '--format', 'jsonl', '--data', dataDir])
  const record = JSON.parse(stdout) as object
  const lines = ['a', 'b'].map((id) => JSON.stringify({ ...record, record_id: id, call_id: id }))

  await page.evaluate(() => (window.location.hash = '/records'))
  await page.getByRole('button', { name: 'Import records' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import records' })
  const buffer = Buffer.from(lines.join('\n'))
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'old.jsonl', mimeType: 'text/plain', buffer })
  await expect(dialog.getByText('the tag “imported”')).toBeVisible()
  expect(readdirSync(join(dataDir, 'imports'))).toHaveLength(1)
  await dialog.getByRole('button', { name: 'Import 2 records' }).click()
  await expect(dialog.getByRole('status')).toHaveText('Done.')
  expect(await count()).toBe(3)
  expect(readdirSync(join(dataDir, 'imports'))).toEqual([])
})
