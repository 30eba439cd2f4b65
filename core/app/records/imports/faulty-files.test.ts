import { describe, expect, it } from 'vitest'
import { imports, jsonOf, last, send, useImports } from './testkit/import-bed.ts'

useImports()

describe('a file that is not as it should be', () => {
  const HEADER = 'caller_number,dialed_number\n'
  it.each([
    ['a workbook', Buffer.from('504b030414000600', 'hex'), 'it is a ZIP file'],
    ['UTF-16', Buffer.from('\uFEFFcaller_number', 'utf16le'), 'these columns are missing'],
    ['nothing', '', 'the file is empty'],
    ['another header', 'Datum;Uhrzeit\n1;2\n', 'there is no column "Datum"'],
    ['too few columns', HEADER, 'these columns are missing: '],
    ['NUL bytes', Buffer.alloc(3_000_000), 'it is not CSV: the line is too long'],
    ['one long line', 'x'.repeat(3_000_000), 'it is not CSV: the line is too long'],
  ])('is refused: %s', async (_, content, message) => {
    const id = await send(content)
    await expect(last(imports.check(id, { guard: true }))).rejects.toMatchObject({
      code: 'import.not-records',
      message: expect.stringContaining(message) as unknown,
    })
    await expect(last(imports.write(id))).rejects.toMatchObject({ message: 'the file was not checked' })
  })

  it('tells the words of a column that go on below the first rows, and none where there are too many', async () => {
    const rows = Array.from(
      { length: 100 },
      (_, row) => `23.11.2026 10:00:00;${100 + row};${['BUSY', 'NO ANSWER', ' BUSY ', ''][row % 4]}\r\n`,
    )
    const id = await send(Buffer.from(`Begin;From;Status\r\n${rows.join('')}`))
    const [, from, status] = await imports.columns(id)
    expect(from).toMatchObject({ samples: ['100', '101'], words: [] })
    expect(status).toMatchObject({ samples: ['BUSY', 'NO ANSWER'], words: ['BUSY', 'NO ANSWER'] })
    await imports.cancel(id)
  })
  it('keeps its good lines: broken UTF-8, a long line, NUL bytes', async () => {
    const lines = jsonOf(3).split('\n')
    const broken = Buffer.concat([Buffer.from('{"caller_name":"'), Buffer.from([0xe4]), Buffer.from('"}\n')])
    const long = Buffer.from(`{"note":"${'x'.repeat(2_000_000)}"}\n`)
    const nul = Buffer.from('\u0000\u0000\n')
    const id = await send(
      Buffer.concat([Buffer.from(`${lines[0]}\n`), broken, long, nul, Buffer.from(`${lines[1]}\n`)]),
    )
    expect(await last(imports.check(id, { guard: true }))).toMatchObject({
      records: 2,
      problems: [
        { line: 2, problem: 'it is not UTF-8' },
        { line: 3, problem: 'the line is too long' },
        { line: 4, problem: 'it is not JSON' },
      ],
    })
    expect(await last(imports.write(id))).toMatchObject({ written: 2, refused: 3 })
  })

  it('tells the first twenty of its faults and counts the others', async () => {
    const view = await last(imports.check(await send(`{}\n${'[]\n'.repeat(70)}`), { guard: true }))
    expect(view.faulty).toBe(71)
    expect(view.problems).toHaveLength(20)
  })
})
