import { choose } from './choose.ts'
import { expect, test } from './fixture.ts'
import { MORNING, playCall } from './make-calls.ts'

test.beforeEach(async ({ page, server }) => {
  for (const call of MORNING) await playCall(server.sipPort, call)
  await page.getByRole('link', { name: 'Records', exact: true }).click()
  await expect(page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')).toHaveCount(MORNING.length + 1)
})

test('what is written, chosen and clicked away is one filter, and it stands in the address', async ({
  page,
}) => {
  const rows = page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')
  const box = page.getByRole('combobox', { name: 'Search and filter' })
  await box.fill('from:100 result:busy')
  await box.press('Enter')
  await expect(rows).toHaveCount(2)
  await expect(page.getByRole('button', { name: 'Remove From 100' })).toBeVisible()
  expect(decodeURIComponent(page.url())).toContain('q=from:100+result:busy')
  await page.getByRole('button', { name: 'Remove Busy' }).click()
  await expect(box).toHaveValue('from:100')

  await box.fill('result:bussy')
  await box.press('Enter')
  await expect(page.getByRole('alert')).toContainText('“bussy” is none of its values')
  await expect(page.getByRole('alert')).toContainText('no_answer')
  await expect(page.getByRole('alert').locator('mark')).toHaveText('result:bussy')
  await box.fill('from:100 OR from:101')
  await box.press('Enter')
  await expect(page.getByRole('button', { name: 'Remove From 100 or 101' })).toBeVisible()
  await expect(box).toHaveValue('from:100,101')
  await box.fill('to:1?1')
  await box.press('Enter')
  await expect(page.getByRole('button', { name: 'Remove To is like 1?1' })).toBeVisible()
  await box.fill('')
  await box.press('Enter')
  await expect(rows).toHaveCount(MORNING.length + 1)

  await page.getByRole('button', { name: 'More filters' }).click()
  const form = page.getByRole('form', { name: 'More filters' })
  await form.getByRole('textbox', { name: 'Value' }).fill('100')
  await form.getByText('All except these').click()
  await form.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(box).toHaveValue('-from:100')
  await page.reload()
  await expect(page.getByRole('button', { name: 'Remove not From 100' })).toBeVisible()
})

test('the search box offers fields and values, by keyboard and by mouse', async ({ page }) => {
  const rows = page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')
  const box = page.getByRole('combobox', { name: 'Search and filter' })
  const offers = page.getByRole('listbox', { name: 'What can stand here' }).getByRole('option')
  await box.pressSequentially('from:100 res')
  await expect(offers).toHaveText(['result:Result'])
  await expect(box).toHaveAttribute('aria-expanded', 'true')
  await box.press('ArrowDown')
  await expect(offers.first()).toHaveAttribute('aria-selected', 'true')
  await expect(box).toHaveAttribute('aria-activedescendant', /.+/)
  await box.press('Enter')
  await expect(box).toHaveValue('from:100 result:')
  await box.pressSequentially('b')
  await offers.filter({ hasText: 'Busy' }).click()
  await expect(box).toHaveValue('from:100 result:busy')
  await expect(box).toBeFocused()
  await box.press('Enter')
  await expect(rows).toHaveCount(2)

  await box.fill('dir')
  await expect(offers).toHaveText(['direction:Direction'])
  await box.press('Escape')
  await expect(offers).toHaveCount(0)
  await expect(box).toHaveValue('dir')
  await box.fill('')
  await box.press('ArrowDown')
  await expect(offers.first()).toHaveText('number:Number')
})

test('direction is chosen first, and what the address says wrong is told', async ({ page }) => {
  const rows = page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')
  await page.getByRole('combobox', { name: 'Direction' }).click({ force: true })
  await expect(page.getByRole('option')).toHaveText(['Inbound', 'Outbound', 'Internal'])
  await page.getByRole('option', { name: 'Inbound' }).click()
  await expect(page.getByText('No record fits the filter')).toBeVisible()
  await choose(page, 'Direction', 'Internal')
  await expect(rows).toHaveCount(MORNING.length + 1)
  for (const place of ['records', 'reports']) {
    await page.evaluate((to) => (window.location.hash = `/${to}?q=from:100+resul:busy&sort=-nothing`), place)
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('cannot be read')
    await expect(alert.locator('mark')).toHaveText('resul:busy')
    await expect(page.getByText('sort=-nothing in the address means nothing')).toBeVisible()
    await expect(page.getByRole('combobox', { name: 'Direction' })).toBeVisible()
  }
})

test('columns sort, come and go, and keep their place', async ({ page }) => {
  const grid = page.getByRole('treegrid', { name: 'Calls' })
  const header = (name: string) => grid.getByRole('columnheader', { name, exact: true })
  await header('Talk').getByRole('button').click()
  await expect(header('Talk')).toHaveAttribute('aria-sort', 'descending')
  await header('Talk').getByRole('button').click()
  await expect(header('Talk')).toHaveAttribute('aria-sort', 'ascending')
  await expect(grid.getByRole('row').nth(1)).not.toContainText('Answered')
  await expect(grid.getByRole('row').last()).toContainText('Answered')

  await page.getByRole('button', { name: 'Columns' }).click()
  const chooser = page.getByRole('region', { name: 'Columns' })
  await chooser.getByRole('textbox', { name: 'Find a column' }).fill('SIP status')
  await chooser.getByText('SIP status').click()
  await expect(header('SIP status')).toBeVisible()
  await chooser.getByRole('button', { name: 'Move SIP status to the left' }).click()
  await page.keyboard.press('Escape')
  await page.reload()
  await expect(header('SIP status')).toBeVisible()
  const titles = await grid.getByRole('columnheader').allInnerTexts()
  expect(titles.at(-2)).toBe('SIP status')
})

test('rows are selected and copied as a table', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const grid = page.getByRole('treegrid', { name: 'Calls' })
  await grid.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByText('2 selected')).toBeVisible()
  await page.keyboard.press('Control+c')
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]!.split('\t').slice(0, 2)).toEqual(['Time', 'Caller'])
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\dT/)
  await page.keyboard.press('Escape')
  await expect(page.getByText('2 selected')).toBeHidden()
})

test('a view is saved, found again, removed and brought back', async ({ page }) => {
  await choose(page, 'Result', 'Busy')
  await page.getByRole('button', { name: 'Saved views' }).click()
  const saved = page.getByRole('region', { name: 'Saved views' })
  await saved.getByRole('textbox', { name: 'Name of this view' }).fill('Nobody free')
  await saved.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(saved.getByRole('button', { name: 'Nobody free', exact: true })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Remove Busy' }).click()

  await page.getByRole('button', { name: 'Saved views' }).click()
  await saved.getByRole('button', { name: 'Nobody free', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Remove Busy' })).toBeVisible()

  await page.getByRole('button', { name: 'Saved views' }).click()
  await saved.getByRole('button', { name: 'Remove Nobody free' }).click()
  await expect(saved.getByText('Nobody free was removed.')).toBeVisible()
  await saved.getByRole('button', { name: 'Undo' }).click()
  await expect(saved.getByRole('button', { name: 'Nobody free', exact: true })).toBeVisible()

  const downloading = page.waitForEvent('download')
  await saved.getByRole('button', { name: 'Save as file' }).click()
  const file = await (await downloading).path()
  await saved.getByRole('button', { name: 'Remove Nobody free' }).click()
  await expect(saved.getByText('Nobody free was removed.')).toBeVisible()
  const picker = saved.locator('input[type=file]')
  await picker.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
  await expect(saved.getByText('x.json is no file of saved views.')).toBeVisible()
  await picker.setInputFiles(file)
  await expect(saved.getByText('One view was taken.')).toBeVisible()
  await expect(saved.getByRole('button', { name: 'Nobody free', exact: true })).toBeVisible()
})

test('a file has the columns of the list, written as wanted, and the way is kept under a name', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export records' })
  const preview = dialog.getByLabel('First lines of the file')
  await dialog.getByText('CSV for programs').click()
  await dialog.getByText('Those of the list, in its order').click()
  await expect(preview).toContainText('setup_time,caller_number,caller_name,direction,dialed_number')
  await dialog.getByText('How the file is written').click()
  await choose(page, 'Between cells', 'Semicolon between cells')
  await expect(preview).toContainText('setup_time;caller_number;')
  await dialog.getByRole('button', { name: 'Save as preset' }).click()
  await dialog.getByRole('textbox', { name: 'Name of the preset' }).fill('For the bookkeeper')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await page.reload()

  await page.getByRole('button', { name: 'Export' }).click()
  await expect(preview).toContainText('Caller number')
  await dialog.getByRole('radiogroup', { name: 'Titles of columns' }).getByText('German').click()
  await expect(preview).toContainText('Nummer des Anrufers')
  await choose(page, 'Preset', 'For the bookkeeper')
  await expect(preview).toContainText('setup_time;caller_number;caller_name;direction;dialed_number')
})

test('the list is found as it was left', async ({ page }) => {
  await choose(page, 'Result', 'Busy')
  await page.getByRole('link', { name: 'Dashboard', exact: true }).click()
  await page.getByRole('link', { name: 'Records', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Remove Busy' })).toBeVisible()
})

test('the list goes on paper with what it is about', async ({ page }) => {
  await choose(page, 'Result', 'Busy')
  await expect(page.getByRole('treegrid', { name: 'Calls' }).getByRole('row')).toHaveCount(2)
  const printed = page.evaluate(
    () =>
      new Promise<string>(
        (resolve) => (window.print = () => resolve(document.querySelector('.sheet')!.textContent)),
      ),
  )
  await page.getByRole('button', { name: 'Print or save as PDF' }).click()
  const text = await printed
  expect(text).toContain('Calls, Last 7 days, Busy')
  expect(text).toContain('1 call')
  expect(text).toContain('101')
  await expect(page.locator('.sheet')).toHaveCount(0)
})
