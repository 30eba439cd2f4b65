import { constants, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { notOn } from '../../../../test/kit/only-on.ts'
import { openNoLink } from './open-no-link.ts'

const folder = mkdtempSync(join(tmpdir(), 'no-link-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each([
  ['a system with the flag', constants.O_NOFOLLOW],
  ['a system without it', 0],
])('on %s', (name, noFollow) => {
  const path = (what: string) => join(folder, `${name} ${what}`)

  it('makes and opens a file', async () => {
    for (const text of ['a', 'b']) {
      const file = await openNoLink(path('file'), noFollow)
      await file.write(text)
      await file.close()
      expect(readFileSync(path('file'), 'utf8')).toBe(text)
    }
  })
  notOn('win32', 'making links needs rights there')(
    'refuses a link, and leaves what it leads to',
    async () => {
      writeFileSync(path('secret'), 'x')
      symlinkSync(path('secret'), path('link'))
      await expect(openNoLink(path('link'), noFollow)).rejects.toMatchObject({ code: 'ELOOP' })
      symlinkSync(path('nothing'), path('dangling'))
      await expect(openNoLink(path('dangling'), noFollow)).rejects.toMatchObject({ code: 'ELOOP' })
    },
  )
})
