import type { Page } from 'playwright'

/** Chooses an option of a select by their names; what the select shows covers the part that receives the click. */
export async function choose(page: Page, select: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: select }).click({ force: true })
  const chosen = page.getByRole('option', { name: option })
  await chosen.click()
  // The list of the next select may have an option of the same name.
  await chosen.waitFor({ state: 'hidden' })
}
