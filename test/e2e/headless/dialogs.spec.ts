import type { Locator, Page } from 'playwright'
import { expect, test } from './fixture.ts'

/** A dialog or a form at a button: where it opens, and what takes typing first. */
interface Form {
  readonly name: string
  readonly hash: string
  readonly opener: (page: Page) => Locator
  readonly first: (page: Page) => Locator
}
const button = (name: string) => (page: Page) => page.getByRole('button', { name, exact: true }).first()
const box = (name: string) => (page: Page) => page.getByRole('textbox', { name, exact: true })

const ASKING: readonly Form[] = [
  {
    name: 'new extension',
    hash: '/extensions',
    opener: button('New extension'),
    first: box('Number'),
  },
  {
    name: 'new export by schedule',
    hash: '/settings/schedules',
    opener: button('New export'),
    first: box('Name'),
  },
  {
    name: 'pasted rates',
    hash: '/settings/rates',
    opener: button('Paste a table'),
    first: (page) => page.getByRole('dialog').getByRole('textbox'),
  },
]
const OTHERS: readonly Form[] = [
  {
    name: 'search',
    hash: '/records',
    opener: (page) => page.getByRole('button', { name: /^Search/ }),
    first: (page) => page.getByRole('combobox', { name: 'Search numbers' }),
  },
  {
    name: 'export',
    hash: '/records',
    opener: button('Export'),
    first: (page) => page.getByRole('dialog').getByRole('radio', { checked: true }).first(),
  },
  {
    name: 'several extensions',
    hash: '/extensions',
    opener: button('Add several'),
    first: (page) => page.getByRole('dialog').getByRole('radio', { name: 'A range of numbers' }),
  },
  {
    name: 'import',
    hash: '/records',
    opener: button('Import records'),
    first: (page) => page.locator('button', { hasText: 'Choose a file…' }),
  },
]
const POPOVERS: readonly Form[] = [
  { name: 'saved views', hash: '/records', opener: button('Saved views'), first: box('Name of this view') },
  { name: 'columns', hash: '/records', opener: button('Columns'), first: box('Find a column') },
  {
    name: 'filter',
    hash: '/records',
    opener: button('More filters'),
    first: (page) => page.getByRole('combobox', { name: 'Filter by what' }),
  },
]

async function open(page: Page, { hash, opener }: Form) {
  await page.evaluate((to) => (window.location.hash = to), hash)
  await opener(page).click()
}

test('dialogs: the first field has the focus, Esc closes and gives it back, what was typed is asked for', async ({
  page,
}) => {
  await page.keyboard.press('Control+k')
  const search = page.getByRole('combobox', { name: 'Search numbers' })
  await expect(search).toBeFocused()
  await page.keyboard.type('rec')
  await expect(search).toHaveValue('rec')
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()

  for (const form of [...ASKING, ...OTHERS, ...POPOVERS]) {
    await test.step(form.name, async () => {
      await open(page, form)
      await expect(form.first(page)).toBeFocused()
      await page.keyboard.press('Escape')
      await expect(form.first(page)).toBeHidden()
      await expect(form.opener(page)).toBeFocused()
    })
  }
  for (const form of ASKING) {
    await test.step(`${form.name}, typed`, async () => {
      await open(page, form)
      await expect(form.first(page)).toBeFocused()
      await page.keyboard.type('7')
      const typed = await form.first(page).inputValue()
      await page.keyboard.press('Escape')
      const question = page.getByRole('dialog', { name: 'Discard what you typed?' })
      await question.getByRole('button', { name: 'Keep editing' }).click()
      await expect(question).toBeHidden()
      await expect(form.first(page)).toHaveValue(typed)
      await form.first(page).press('Escape')
      await question.getByRole('button', { name: 'Discard', exact: true }).click()
      await expect(form.first(page)).toBeHidden()
    })
  }
})

test('several extensions: Esc closes the list of a field first, and asks about what was typed', async ({
  page,
}) => {
  await page.evaluate(() => (window.location.hash = '/extensions'))
  await button('Add several')(page).click()
  const dialog = page.getByRole('dialog', { name: 'Add several extensions' })
  const question = page.getByRole('dialog', { name: 'Discard what you typed?' })
  await box('Numbers')(page).fill('200-203')
  await box('Numbers')(page).press('Escape')
  await question.getByRole('button', { name: 'Keep editing' }).click()
  await expect(question).toBeHidden()
  await expect(box('Numbers')(page)).toHaveValue('200-203')
  await dialog.getByText('A CSV file').click()
  await dialog
    .locator('input[type=file]')
    .setInputFiles({ name: 'bulk.csv', mimeType: 'text/csv', buffer: Buffer.from('who;where\nYard;301\n') })
  const column = dialog.getByRole('combobox', { name: 'Column with the Name' })
  await column.press('Enter')
  const choice = page.getByRole('option', { name: '2: where' })
  await expect(choice).toBeVisible()
  await column.press('Escape')
  await expect(choice).toBeHidden()
  await expect(question).toBeHidden()
  await column.press('Escape')
  await question.getByRole('button', { name: 'Discard', exact: true }).click()
  await expect(dialog).toBeHidden()
})

test('the panel of an extension asks before Esc throws away a new name', async ({ page }) => {
  await page.evaluate(() => (window.location.hash = '/extensions/100'))
  const name = page.getByRole('complementary').getByRole('textbox', { name: 'Name' })
  await name.fill('Front desk')
  await name.press('Escape')
  const question = page.getByRole('dialog', { name: 'Discard what you typed?' })
  await question.getByRole('button', { name: 'Keep editing' }).click()
  await expect(question).toBeHidden()
  await expect(name).toHaveValue('Front desk')
  await name.press('Escape')
  await question.getByRole('button', { name: 'Discard', exact: true }).click()
  await expect(page.getByRole('complementary')).toHaveCount(0)
})

test('the chip of the top bar: Esc closes its reasons and gives the focus back', async ({ page }) => {
  const chip = page.getByRole('banner').locator('button[aria-expanded]')
  await chip.click()
  await expect(chip).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Escape')
  await expect(chip).toHaveAttribute('aria-expanded', 'false')
  await expect(chip).toBeFocused()
})
