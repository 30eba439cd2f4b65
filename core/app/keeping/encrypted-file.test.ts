import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { decryptFile, encryptFile, isEncrypted } from './encrypted-file.ts'

const PASSPHRASE = 'drei Äpfel im Garten'
let folder: string
let whole: Buffer
const at = (name: string) => join(folder, name)
const decrypt = (passphrase?: string) => decryptFile(at('sealed'), at('back'), passphrase, 'the file')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'encrypted-'))
  writeFileSync(
    at('clear'),
    Buffer.concat([Buffer.from('SQLite format 3\0 secret-100'), randomBytes(300_000)]),
  )
  await encryptFile(at('clear'), at('sealed'), PASSPHRASE)
  whole = readFileSync(at('sealed'))
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => writeFileSync(at('sealed'), whole))

it('is opened by its passphrase, however its letters are composed; nothing of it is in clear', async () => {
  expect([await isEncrypted(at('sealed')), await isEncrypted(at('clear'))]).toEqual([true, false])
  expect(whole.includes('secret-100')).toBe(false)
  await decrypt(PASSPHRASE.normalize('NFD'))
  expect(readFileSync(at('back')).equals(readFileSync(at('clear')))).toBe(true)
})

it.each([
  ['a wrong passphrase', 'drei Birnen', 'this is not the passphrase of the file'],
  ['an empty one', '', 'this is not the passphrase of the file'],
  ['none', undefined, 'the file is encrypted: its passphrase is needed'],
])('%s is a plain message', async (_, passphrase, message) => {
  await expect(decrypt(passphrase)).rejects.toMatchObject({ code: 'backup.passphrase', message })
})

/** Where a byte is changed. */
it.each([
  ['its cost', 16, 'backup.damaged'],
  ['its salt', 20, 'backup.passphrase'],
  ['its nonce', 40, 'backup.damaged'],
  ['its first bytes', 70, 'backup.damaged'],
  ['its middle', 150_000, 'backup.damaged'],
  ['its tag', -1, 'backup.damaged'],
  ['its version', 15, 'store.newer-schema'],
])('a change of %s is noticed', async (_, place, code) => {
  const changed = Buffer.from(whole)
  changed[place < 0 ? changed.length + place : place]! ^= 0x40
  writeFileSync(at('sealed'), changed)
  await expect(decrypt(PASSPHRASE)).rejects.toMatchObject({ code })
})

it.each([30, 70, 200_000])('one that is cut off at %i bytes is damaged', async (bytes) => {
  truncateSync(at('sealed'), bytes)
  await expect(decrypt(PASSPHRASE)).rejects.toMatchObject({ code: 'backup.damaged' })
})

it('an empty file comes back empty', async () => {
  writeFileSync(at('empty'), '')
  await encryptFile(at('empty'), at('sealed'), PASSPHRASE)
  await decrypt(PASSPHRASE)
  expect(readFileSync(at('back')).length).toBe(0)
  expect(await isEncrypted(at('empty'))).toBe(false)
})
