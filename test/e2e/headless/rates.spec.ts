import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { halfcall } from '../../kit/halfcall-server.ts'
import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'
import { playCall } from './make-calls.ts'

const SCREENS = join(import.meta.dirname, '../../results/screens')

test('rates are pasted, tried and saved', async ({ page, server }) => {
  await page.evaluate(() => (window.location.hash = '/settings/rates'))
  await page.getByRole('button', { name: 'Paste a table' }).click()
  const dialog = page.getByRole('dialog', { name: 'Paste a table' })
  await dialog.getByRole('textbox').fill('+49;Germany;0,02\nnonsense;x;1')
  await expect(dialog.getByText('These lines are none: 2.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Take these' })).toBeDisabled()
  await dialog.getByRole('textbox').fill('+49;Germany;0,02\n+4917;mobile;0,12;0;1;0')
  await dialog.getByRole('button', { name: 'Take these' }).click()

  const tester = page.getByRole('region', { name: 'What does a call cost?' })
  await tester.getByRole('textbox', { name: 'Number' }).fill('0049 171 555')
  await expect(tester.getByRole('status')).toHaveText('0.36 EUR for 3:00, by the rate +4917 mobile.')
  await page.getByRole('textbox', { name: 'Prefix, row 2' }).fill('0049')
  await expect(page.getByText('"0049" stands already in table[0]')).toBeVisible()
  await page.getByRole('textbox', { name: 'Prefix, row 2' }).fill('+4917')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toBeHidden()
  const { stdout } = await halfcall(['config', 'export', '--data', server.dataDir])
  expect(stdout).toContain('prefix: "+4917"')
})

test('what calls cost is reported for who pays, and leads to the calls', async ({ page, server }) => {
  await playCall(server.sipPort, { caller: 'uac-failed', dialed: '999' })
  const { stdout } = await halfcall(['cdr', 'export', '--data', server.dataDir, '--format', 'jsonl'])
  const call = JSON.parse(stdout.split('\n')[0]!) as Record<string, unknown>
  const outgoing = (id: string, cost: number) =>
    JSON.stringify({
      ...call,
      record_id: id,
      call_id: id,
      result: 'answered',
      connect_time: call['setup_time'],
      direction: 'outbound',
      destination_number: '+4930123',
      cost,
      currency: 'EUR',
    })
  const file = join(server.dataDir, 'outgoing.jsonl')
  writeFileSync(file, [outgoing('a', 0.25), outgoing('b', 1.5)].join('\n'))
  expect((await halfcall(['cdr', 'import', file, '--data', server.dataDir])).stdout).toContain('2 records')
  await page.evaluate(() => (window.location.hash = '/reports/costs'))
  await expect(page.getByText('Together: 1.75 EUR')).toBeVisible()
  const rates = 'rates: { currency: EUR, table: [{ prefix: "+49", perMinute: 0.5, perCall: 0.1 }] }\n'
  const config = join(server.dataDir, 'late.yaml')
  const exported = await halfcall(['config', 'export', '--data', server.dataDir])
  writeFileSync(config, exported.stdout.replace(/^rates:[^]*?(?=^\S|$(?![^]))/m, '') + rates)
  await halfcall(['config', 'import', config, '--data', server.dataDir])
  await choose(page, 'Prices', "Today's rates")
  await expect(page.getByText("With today's rates: 0.20 EUR")).toBeVisible()
  await expect(page.getByText('as written: 1.75 EUR')).toBeVisible()
  await page.screenshot({ path: join(SCREENS, 'costs-today.png') })
  await page
    .getByRole('row', { name: /^100 2/ })
    .getByRole('link')
    .click()
  await expect(page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')).toHaveCount(3)
})
