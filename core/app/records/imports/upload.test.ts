import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { IMPORT_CHUNK_BYTES, MAX_IMPORT_BYTES } from '../../../contract/index.ts'
import { clock, dataDir, imports, jsonOf, last, send, start, useImports } from './testkit/import-bed.ts'

useImports()

describe('what is sent', () => {
  it('has to follow what was sent', async () => {
    const { id } = await imports.begin('a.csv', 10)
    await imports.append(id, 0, Buffer.from('12345'))
    const refused = { code: 'import.interrupted' }
    await expect(imports.append(id, 0, Buffer.from('12345'))).rejects.toMatchObject(refused)
    await expect(imports.append(id, 5, Buffer.from('123456'))).rejects.toMatchObject(refused)
    await expect(last(imports.check(id, { guard: true }))).rejects.toMatchObject(refused)
    await expect(imports.append('other', 0, Buffer.from('1'))).rejects.toMatchObject(refused)
    const large = await imports.begin('b.csv', MAX_IMPORT_BYTES)
    const part = Buffer.alloc(IMPORT_CHUNK_BYTES + 1)
    await expect(imports.append(large.id, 0, part)).rejects.toMatchObject(refused)
    await expect(imports.append(id, 5, Buffer.from('1'))).rejects.toMatchObject(refused)
    expect(readdirSync(join(dataDir, 'imports'))).toEqual([large.id])
  })
  it('has a limit', async () => {
    await expect(imports.begin('a.csv', MAX_IMPORT_BYTES + 1)).rejects.toMatchObject({
      code: 'import.too-large',
    })
    start(300_000_000)
    await expect(imports.begin('a.csv', 100_000_000)).rejects.toMatchObject({ code: 'import.no-room' })
    expect(existsSync(join(dataDir, 'imports'))).toBe(false)
  })
  it('is removed when nobody asks for it any more, and at the next start', async () => {
    await send(jsonOf(1))
    clock.advance(30 * 60_000)
    await expect.poll(() => readdirSync(join(dataDir, 'imports'))).toEqual([])
    mkdirSync(join(dataDir, 'imports'), { recursive: true })
    writeFileSync(join(dataDir, 'imports', 'left'), 'x')
    start()
    expect(existsSync(join(dataDir, 'imports'))).toBe(false)
  })
  it('waits while another is written', async () => {
    const id = await send(jsonOf(200))
    await last(imports.check(id, { guard: true }))
    const writing = imports.write(id)
    await writing.next()
    await expect(imports.begin('b.csv', 1)).rejects.toMatchObject({ code: 'import.busy' })
    await last(writing)
    await imports.begin('b.csv', 1)
  })
})
