import { OFFICE, register } from '../../kit/phone.ts'
import { expect, test } from './fixture.ts'
import { playCall } from './make-calls.ts'

test('the dashboard guides until two phones have talked, and never again', async ({ page, server }) => {
  const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
  await expect(page.getByRole('heading', { name: 'Register the first phone' })).toBeVisible()
  await register(server.sipPort, reception)
  await expect(page.getByRole('heading', { name: 'Register the second phone' })).toBeVisible()
  await register(server.sipPort, sales)
  const call = page.getByRole('region', { name: 'Make the first call' })
  await expect(call).toContainText('Dial 101 on the phone of 100')

  await playCall(server.sipPort, { caller: 'uac-answered', callee: 'uas-answer' })
  await expect(call).toBeHidden()
  await page.reload()
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
  await expect(page.getByText('Last calls')).toBeVisible()
  await expect(page.getByRole('heading', { name: /^Register the/ })).toHaveCount(0)
  await expect(call).toHaveCount(0)
})
