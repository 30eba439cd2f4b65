import { register, startCall, startPhone } from '../../kit/phone.ts'
import { OFFICE } from '../../kit/phone.ts'
import { expect, test } from './fixture.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]

test('an extension made in the window registers with what the window says', async ({ page, server }) => {
  await page.getByRole('link', { name: 'Extensions' }).click()
  await page.getByRole('button', { name: 'New extension' }).click()
  const dialog = page.getByRole('dialog', { name: 'New extension' })
  await expect(dialog.getByLabel('Number')).toHaveValue('103')
  await dialog.getByLabel('Number').fill('101')
  await dialog.getByLabel('Name').fill('Lager')
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(dialog.getByRole('alert')).toContainText('101')
  await dialog.getByLabel('Number').fill('0103')
  const password = await dialog.getByLabel('Password').inputValue()
  expect(password.length).toBeGreaterThanOrEqual(12)
  await dialog.getByRole('button', { name: 'Create' }).click()

  const card = page.getByRole('dialog', { name: 'Extension 0103 is ready' })
  await expect(card.getByText(password)).toBeVisible()
  await expect(card.getByRole('img', { name: /Code with the settings/ })).toBeVisible()
  await card.getByRole('button', { name: 'Done' }).click()

  const row = page.getByRole('row', { name: /0103/ })
  await expect(row).toContainText('Offline')
  await register(server.sipPort, { number: '0103', name: 'Lager', password })
  await expect(row).toContainText('Registered')

  await page.getByRole('button', { name: 'Delete extension' }).click()
  const question = page.getByRole('dialog', { name: 'Delete extension 0103 (Lager)?' })
  await expect(question).toContainText('1 registered phone loses it.')
  await question.getByRole('button', { name: 'Delete extension' }).click()
  await expect(row).toBeHidden()
})

test('a call in progress shows live and can be ended from the window', async ({ page, server }) => {
  await page.getByRole('link', { name: 'Calls', exact: true }).click()
  await expect(page.getByText('No call in progress')).toBeVisible()
  const phone = await startPhone(server.sipPort, sales, 'uas-answer', { talkMs: 100 })
  const caller = await startCall(server.sipPort, reception, '101', 'uac-answered-callee-hangs-up')
  const list = page.getByRole('treegrid', { name: 'Calls in progress' })
  const call = list.getByRole('row').nth(1)
  await expect(call).toContainText('Talking')
  await call.click()
  await expect(list.getByText('Talking')).toHaveCount(3)
  const box = page.getByRole('textbox', { name: 'Find a number, name, address or codec' })
  await box.fill('nobody')
  await expect(list.getByRole('row')).toHaveCount(1)
  await box.fill('sales')
  await call.getByRole('link', { name: 'SIP messages' }).click()
  const ladder = page.getByRole('complementary').getByRole('region', { name: 'SIP messages' })
  await expect(ladder.getByRole('button', { name: /200 OK/ }).first()).toBeVisible()
  await page.getByRole('link', { name: 'Calls', exact: true }).click()
  await call.getByRole('button', { name: 'End call' }).click()
  const question = page.getByRole('dialog', { name: 'End this call?' })
  await question.getByRole('button', { name: 'End call' }).click()
  await expect(call).toBeHidden()
  for (const side of [caller, phone]) {
    const { code, output } = await side.done()
    expect(code, output).toBe(0)
  }
  const [record] = await server.recordsAfter(1)
  expect(record).toMatchObject({ result: 'answered', released_by: 'server' })
})
