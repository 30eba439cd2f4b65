import { describe, expect, it } from 'vitest'
import { checkRows, mappingOf, readRange, rowsOfFile, rowsOfRange } from './new-rows.ts'
import { readCsv } from './read-csv.ts'

describe('a CSV file', () => {
  it.each([
    [
      'commas',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons, CRLF',
      'a;b\r\n1;2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'quotes',
      'a,b\n"x, y","say ""hi"""\n',
      [
        ['a', 'b'],
        ['x, y', 'say "hi"'],
      ],
    ],
    [
      'empty lines and a mark of order',
      '\uFEFFa,b\n\n,\n1,2\n\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a cell of two lines',
      'a,b\n"x\ny",2',
      [
        ['a', 'b'],
        ['x\ny', '2'],
      ],
    ],
  ])('with %s', (_, text, cells) => {
    expect(readCsv(text).map((line) => line.cells)).toEqual(cells)
  })
  it('says in which line something stands', () => {
    expect(readCsv('a\n\n"x\ny"\nz').map(({ line }) => line)).toEqual([1, 3, 5])
  })
})

describe('columns', () => {
  it.each([
    ['ours', 'number,name,password', { number: 0, name: 1, password: 2 }],
    ['FreePBX', 'extension,password,name,voicemail,secret', { number: 0, name: 2, password: 1 }],
    ['German', 'Nebenstelle;Name;Kennwort', { number: 0, name: 1, password: 2 }],
    ['without names', 'secret,ext', { number: 1, password: 0 }],
    ['of something else', 'date,amount', undefined],
  ])('%s', (_, titles, mapping) => {
    expect(mappingOf(readCsv(titles)[0]!.cells)).toEqual(mapping)
  })
})

describe('the preview', () => {
  const file =
    'extension,name,secret\n100,Reception,good enough 1\n100,Again,good enough 2\n101,Taken,good enough 3\n1a,X,short\n103,,1234567890\n104,Ok,\n1234567890,Same,1234567890'
  it('marks each bad cell with its reason', () => {
    const lines = readCsv(file)
    const rows = checkRows(rowsOfFile(lines, mappingOf(lines[0]!.cells)!, true), new Set(['101']))
    expect(rows.map(({ line, faults }) => [line, faults])).toEqual([
      [2, { number: 'twice' }],
      [3, { number: 'twice' }],
      [4, { number: 'exists' }],
      [5, { number: 'number', password: 'short' }],
      [6, { password: 'common' }],
      [7, {}],
      [8, { password: 'same' }],
    ])
  })
  it('of a range has names and passwords to be made', () => {
    expect(rowsOfRange(['100', '101'], 'Desk {number}').map(({ cells }) => cells)).toEqual([
      { number: '100', name: 'Desk 100', password: '' },
      { number: '101', name: 'Desk 101', password: '' },
    ])
  })
})

describe('a range', () => {
  it.each([
    ['100-103', ['100', '101', '102', '103']],
    ['08–10', ['08', '09', '10']],
    ['1, 5-6 9', ['1', '5', '6', '9']],
    ['7', ['7']],
  ])('%s', (text, numbers) => expect(readRange(text)).toEqual({ numbers }))
  it.each([
    ['', 'range'],
    ['a-b', 'range'],
    ['100-', 'range'],
    ['110-100', 'order'],
    ['1-5000', 'many'],
  ])('%j is none', (text, fault) => expect(readRange(text)).toEqual({ fault }))
})
