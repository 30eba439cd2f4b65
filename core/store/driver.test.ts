import { expect, it, vi } from 'vitest'
import { openDatabase } from './driver.ts'

vi.mock('sqlite3', () => {
  throw new Error('Could not locate the bindings file. Tried:\n → a\n → b')
})

it('says in one sentence that the native module is missing, and what to do', async () => {
  const opening = openDatabase(':memory:', 'create')
  await expect(opening).rejects.toMatchObject({ code: 'store.no-driver' })
  await expect(opening).rejects.toThrow(/^the module sqlite3 cannot be loaded on [^\n]+"npm ci"[^\n]+$/)
})
