import { expect, vi } from 'vitest'
import { notOn } from '../../test/kit/only-on.ts'
import { openDatabase } from './driver.ts'

vi.mock('sqlite3', () => {
  throw new Error('Could not locate the bindings file. Tried:\n → a\n → b')
})

notOn('win32', 'the driver for SQLite in use there is another one')(
  'says in one sentence that the native module is missing, and what to do',
  async () => {
    const opening = openDatabase(':memory:', 'create')
    await expect(opening).rejects.toMatchObject({ code: 'store.no-driver' })
    await expect(opening).rejects.toThrow(/^the module sqlite3 cannot be loaded on [^\n]+"npm ci"[^\n]+$/)
  },
)
