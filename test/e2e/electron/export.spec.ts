import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OFFICE, startCall } from '../../kit/phone.ts'
import { expect, eventually, test } from './fixture.ts'
import { ask, listen } from './page-line.ts'

const request = (target: string) => ({ filter: { view: 'all' }, format: 'csv', zone: 'UTC', target })

test('the save dialog gives a token, the export writes the file behind it, once', async ({
  desktop: { page, app, dataDir, sipPort },
}) => {
  await (await startCall(sipPort, OFFICE[0]!, '199', 'uac-failed')).done()
  await eventually('the record is there', async () => {
    const { records } = (await ask(page, '/cdr/count', { filter: {} })) as { records: number }
    return records === 1
  })
  const path = join(dataDir, 'chosen.csv')
  await app.evaluate(({ dialog, shell }, filePath) => {
    const calls: unknown[] = []
    Object.assign(globalThis, { calls })
    dialog.showSaveDialog = (...args: unknown[]) => {
      calls.push((args.at(-1) as { defaultPath: string }).defaultPath)
      return Promise.resolve({ canceled: false, filePath })
    }
    shell.showItemInFolder = (shown) => void calls.push(shown)
  }, path)

  const chosen = await page.evaluate(() =>
    window.halfcall!.chooseSaveFile({ defaultName: '../../records.csv' }),
  )
  expect(chosen).toEqual({ token: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown, name: 'chosen.csv' })
  const steps = await listen(page, '/cdr/export', request(chosen!.token))
  expect(steps.at(-1)).toMatchObject({ state: 'done', rows: 1 })
  const [header, row] = readFileSync(path, 'utf8').split('\r\n')
  expect(header).toContain('caller_number')
  expect(row).toContain('199')

  await page.evaluate((token) => window.halfcall!.showInFolder(token), chosen!.token)
  const calls = await app.evaluate(() => (globalThis as unknown as { calls: string[] }).calls)
  expect(calls[0]).toMatch(/[\\/]records\.csv$/)
  expect(calls[0]).not.toContain('..')
  expect(calls[1]).toBe(path)

  await expect(listen(page, '/cdr/export', request(chosen!.token))).rejects.toThrow('export.unknown-target')
  await expect(listen(page, '/cdr/export', request(join(dataDir, 'other.csv')))).rejects.toThrow(
    'export.unknown-target',
  )
  expect(existsSync(join(dataDir, 'other.csv'))).toBe(false)
})

test('a cancelled save dialog gives nothing', async ({ desktop: { page, app } }) => {
  await app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
  expect(await page.evaluate(() => window.halfcall!.chooseSaveFile({ defaultName: 'a.csv' }))).toBeNull()
})
