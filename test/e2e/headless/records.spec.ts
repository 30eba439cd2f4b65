import { readFileSync } from 'node:fs'
import { halfcall } from '../../kit/halfcall-server.ts'
import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'
import { beginCall, MORNING, playCall } from './make-calls.ts'

test('records appear by themselves, open, unfold, filter and leave as a file', async ({ page, server }) => {
  await page.getByRole('link', { name: 'Records', exact: true }).click()
  await expect(page.getByText('No calls in this time')).toBeVisible()
  for (const call of MORNING) await playCall(server.sipPort, call)

  const rows = page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')
  await expect(rows).toHaveCount(MORNING.length + 1)
  await expect(page.getByRole('tab', { name: /Basic calls/ })).toContainText('2')
  await expect(page.getByRole('tab', { name: /Failed calls/ })).toContainText('5')

  // By keyboard: down to the newest call, open it, close it.
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const panel = page.getByRole('complementary')
  await expect(panel.getByTestId('story')).toHaveText(
    /^100 .*Empfang & Büro.* called 101 Sales\. 101 Sales answered after \d s\. .* hung up after 0:01\.$/,
  )
  await expect(panel.getByRole('row', { name: /SIP status 200 OK/ })).toBeVisible()
  expect(page.url()).toContain('call=')
  await page.reload()
  await expect(panel.getByTestId('story')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(panel).toBeHidden()

  await page.getByRole('tab', { name: /Failed calls/ }).click()
  await choose(page, 'Result', 'Busy')
  await expect(page.getByRole('grid', { name: 'Failed calls' }).getByRole('row')).toHaveCount(2)
  await page.getByRole('button', { name: 'Remove Busy' }).click()
  await expect(page.getByRole('grid', { name: 'Failed calls' }).getByRole('row')).toHaveCount(6)

  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export records' })
  await expect(dialog.getByText('5 records')).toBeVisible()
  await expect(dialog.getByLabel('First lines of the file')).toContainText('Caller number')
  await dialog.getByText('CSV for programs').click()
  await expect(dialog.getByLabel('First lines of the file')).toContainText('caller_number,dialed_number')
  const waiting = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  const download = await waiting
  await expect(dialog.getByText('Done: 5 rows written')).toBeVisible()
  const exported = readFileSync(await download.path(), 'utf8')
  const { stdout } = await halfcall(['cdr', 'export', '--data', server.dataDir, '--side', 'O', '--tz', 'UTC'])
  const failed = stdout.split('\r\n').filter((line) => !line.includes(',O,local,answered,'))
  const inUtc = exported.split('\r\n').map((line) => line.replaceAll(/[+-]\d\d:\d\d(?=,)/g, '+00:00'))
  expect(inUtc.map((line) => line.length)).toEqual(failed.map((line) => line.length))
  expect(inUtc[0]).toBe(failed[0])
})

test('a search for a number leads to its calls', async ({ page, server }) => {
  await playCall(server.sipPort, { caller: 'uac-failed', dialed: '4711' })
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /^Search numbers/ }).fill('47 11')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('treegrid').getByRole('row')).toHaveCount(2)
  await expect(page.getByRole('button', { name: 'Remove Number 4711' })).toBeVisible()
})

test('a call shows its SIP messages, each as it was, and gives them away', async ({ page, server }) => {
  await playCall(server.sipPort, { caller: 'uac-failed', dialed: '4711' })
  await page.getByRole('link', { name: 'Records', exact: true }).click()
  await page.getByRole('treegrid').getByRole('row').nth(1).click()
  const ladder = page.getByRole('region', { name: 'SIP messages' })
  const refused = ladder.getByRole('button', { name: /404 Not Found/ })
  await expect(refused).toBeVisible()
  await expect(ladder.getByRole('button', { name: /INVITE 4711/ }).first()).toBeVisible()
  await refused.click()
  const message = ladder.getByRole('region', { name: 'The message as it was' })
  await expect(message).toContainText('SIP/2.0 404 Not Found')
  const waiting = page.waitForEvent('download')
  await ladder.getByRole('button', { name: 'Save for Wireshark' }).click()
  const file = readFileSync(await (await waiting).path())
  // The magic number of pcap, with microseconds or nanoseconds.
  expect([0xa1b2c3d4, 0xa1b23c4d]).toContain(file.readUInt32LE(0))
})

test('a call gets a note, is found by it, and keeps what stood there before', async ({ page, server }) => {
  await playCall(server.sipPort, { caller: 'uac-failed', dialed: '4711' })
  await page.getByRole('link', { name: 'Records', exact: true }).click()
  await page.getByRole('treegrid').getByRole('row').nth(1).click()
  const notes = page.getByRole('region', { name: 'Notes' })
  for (const text of ['<b>wants an offer</b>', 'has an offer']) {
    await notes.getByRole('button', { name: 'Write a note' }).click()
    await notes.getByRole('textbox', { name: 'Note' }).fill(text)
    await notes.getByRole('textbox', { name: 'Tags' }).fill('offer')
    await notes.getByRole('button', { name: 'Save' }).click()
    await expect(notes.getByText(text, { exact: true })).toBeVisible()
  }
  await notes.getByText('changed 3 times').click()
  await expect(notes.getByRole('listitem').first()).toContainText('“<b>wants an offer</b>” → “has an offer”')
  const box = page.getByRole('combobox', { name: 'Search and filter' })
  await box.fill('tag:offer note:offer')
  await box.press('Enter')
  await expect(page.getByRole('treegrid').getByRole('row')).toHaveCount(2)
  await box.fill('tag:other')
  await box.press('Enter')
  await expect(page.getByText('No record fits the filter')).toBeVisible()
})

test('a call in progress stands above the records, and becomes one', async ({ page, server }) => {
  await page.getByRole('link', { name: 'Records', exact: true }).click()
  const sides = await beginCall(server.sipPort, {
    caller: 'uac-answered',
    callee: 'uas-answer',
    // Long enough to be seen on a slow machine.
    talkMs: 20_000,
  })
  const live = page.getByRole('grid', { name: 'In progress' })
  await expect(live.getByText('Talking')).toBeVisible()
  await expect(page.getByRole('tab', { name: /In progress/ })).toContainText('1')
  for (const side of sides) await side.done()
  await expect(live).toBeHidden()
  await expect(page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')).toHaveCount(2)
  await page.getByRole('tab', { name: /In progress/ }).click()
  await expect(page.getByText('No call in progress')).toBeVisible()
})
