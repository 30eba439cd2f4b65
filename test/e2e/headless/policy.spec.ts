import { readFileSync } from 'node:fs'
import type { Page } from 'playwright'
import type { HalfcallServer } from '../../kit/halfcall-server.ts'
import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'
import { playCall, type PlayedCall } from './make-calls.ts'

const ANSWERED: PlayedCall = { caller: 'uac-answered', callee: 'uas-answer' }
const BUSY: PlayedCall = { caller: 'uac-failed', callee: 'uas-busy' }

/** Plays a call, then one that leaves a record for certain, and returns the sides of the first one's records. */
async function sidesOf(server: HalfcallServer, call: PlayedCall): Promise<unknown[]> {
  const before = (await server.records()).length
  await playCall(server.sipPort, call)
  await playCall(server.sipPort, ANSWERED)
  const isLast = ({ result }: Record<string, unknown>) => result === 'answered'
  await expect
    .poll(async () => (await server.records()).slice(before).some(isLast), { timeout: 5_000 })
    .toBe(true)
  const rows = (await server.records()).slice(before)
  return rows.filter(({ call_id: id }) => id !== rows.at(-1)!['call_id']).map(({ side }) => side)
}

const settings = async (page: Page) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { name: 'What you will get' })).toBeVisible()
}
const save = async (page: Page) => {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toBeHidden()
}

test('what the switches say in the browser is what the next call leaves', async ({ page, server }) => {
  expect(await sidesOf(server, ANSWERED)).toEqual(['O'])

  await settings(page)
  const answered = page.getByRole('listitem').filter({ hasText: 'A colleague is called and answers' })
  await expect(answered.getByText('not written')).toHaveCount(1)
  const callee = page.getByRole('radiogroup', { name: 'Local callee' })
  await callee.getByText('Every call').click()
  await expect(answered.getByText('added')).toHaveCount(1)
  await expect(page.getByText('1 change', { exact: true })).toBeVisible()
  // Looking is not saving.
  expect(await sidesOf(server, ANSWERED)).toEqual(['O'])
  await save(page)
  await expect(answered.getByText('written', { exact: true })).toHaveCount(2)
  expect((await sidesOf(server, ANSWERED)).toSorted()).toEqual(['O', 'T'])

  await page.getByRole('button', { name: /^Answered callers/ }).click()
  await save(page)
  expect(await sidesOf(server, BUSY)).toEqual([])

  await page.getByRole('button', { name: /^Everything/ }).click()
  await save(page)
  expect((await sidesOf(server, BUSY)).toSorted()).toEqual(['O', 'T'])
})

test('an extension with its own rule leaves no record; leaving unsaved changes asks', async ({
  page,
  server,
}) => {
  await settings(page)
  await page.getByRole('button', { name: /^Everything/ }).click()
  await choose(page, 'Add an extension', '101 Sales')
  await choose(page, 'Rule of extension 101', 'Never')

  await page.getByRole('link', { name: 'Dashboard' }).click()
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  await question.getByRole('button', { name: 'Stay here' }).click()
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toBeVisible()

  await save(page)
  expect(await sidesOf(server, ANSWERED)).toEqual(['O'])
})

test('a configuration with two mistakes is refused whole, and both are named', async ({ page, server }) => {
  await page.goto(`${server.url}#/settings/configuration`)
  const broken =
    'settings: { noAnswerSeconds: 0 }\nextensions: [{ number: "1a", password: long-enough-it-is }]\n'
  await page
    .getByLabel('Choose a file')
    .setInputFiles({ name: 'broken.yaml', mimeType: 'application/yaml', buffer: Buffer.from(broken) })
  await expect(page.getByText('The file has 2 problems.')).toBeVisible()
  await expect(page.getByText('settings.noAnswerSeconds')).toBeVisible()
  await expect(page.getByText('extensions[0].number')).toBeVisible()
  await page.getByRole('link', { name: 'Extensions' }).click()
  await expect(page.getByText('Reception')).toBeVisible()

  await page.goBack()
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export configuration' }).click()
  expect((await file).suggestedFilename()).toBe('halfcall-config.yaml')
})

test('a configuration file tells who is added, changed and deleted before it replaces anything', async ({
  page,
  server,
}) => {
  await page.goto(`${server.url}#/settings/configuration`)
  const choose = async (text: string) =>
    page
      .getByLabel('Choose a file')
      .setInputFiles({ name: 'office.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) })
  const file = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export configuration' }).click()
  const text = readFileSync(await (await file).path(), 'utf8')
  await choose(text)
  await expect(page.getByText('office.yaml changes nothing')).toBeVisible()

  const lines = text.split('\n')
  const place = lines.findIndex((line) => line.includes('name: "Reception"'))
  lines[place] = lines[place]!.replace('Reception', 'Front desk')
  const sales = lines.findIndex((line) => line.includes('number: "101"'))
  lines[sales] = lines[sales]!.replace('101', '109')
  lines.splice(sales + 1, 0, '    password: not seen here')
  await choose(lines.join('\n').replace('noAnswerSeconds: 30', 'noAnswerSeconds: 45'))
  const dialog = page.getByRole('dialog', { name: 'Replace the configuration?' })
  await expect(dialog).toContainText('1 extension is deleted')
  await expect(dialog.getByText('101')).toBeVisible()
  await expect(dialog.getByText('1 extension is added')).toBeVisible()
  await expect(dialog.getByText('Name: Reception → Front desk')).toBeVisible()
  await expect(dialog.getByText(`line ${place + 1}`, { exact: true })).toBeVisible()
  await expect(dialog.getByText(/^Seconds until no answer: 30 → 45/)).toBeVisible()
  await expect(dialog).not.toContainText('not seen here')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('link', { name: 'Extensions' }).click()
  await expect(page.getByText('Reception')).toBeVisible()
  await page.goBack()
  await choose(lines.join('\n'))
  await dialog.getByRole('button', { name: 'Replace' }).click()
  await expect(page.getByText('3 extensions are set up now.')).toBeVisible()
  await page.getByRole('link', { name: 'Extensions' }).click()
  await expect(page.getByText('Front desk')).toBeVisible()
})

test('Cloud-style writes the caller of each call, whatever an extension has set; leaving it asks', async ({
  page,
  server,
}) => {
  await settings(page)
  await choose(page, 'Add an extension', '101 Sales')
  await page.getByRole('button', { name: /^Cloud-style/ }).click()
  await expect(page.getByText('Cloud-style is on')).toBeVisible()
  await save(page)
  expect(await sidesOf(server, BUSY)).toEqual(['O'])
  expect(await sidesOf(server, ANSWERED)).toEqual(['O'])

  await page.getByRole('button', { name: /^Everything/ }).click()
  const question = page.getByRole('dialog', { name: 'Leave Cloud-style?' })
  await question.getByRole('button', { name: 'Keep it' }).click()
  await expect(page.getByText('Cloud-style is on')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Unsaved changes' })).toBeHidden()
  await page.getByRole('button', { name: 'Change these settings…' }).click()
  await question.getByRole('button', { name: 'Leave Cloud-style' }).click()
  await expect(page.getByText('Cloud-style is on')).toBeHidden()
  await save(page)
  expect((await sidesOf(server, BUSY)).toSorted()).toEqual(['O', 'T'])
})
