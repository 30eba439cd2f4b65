import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findServer, writeRunFiles } from './run-file.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'run-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const server = { pid: process.pid, url: 'http://127.0.0.1:1/', token: 't' }
const run = () => join(folder, 'halfcall.run.json')

it('leads to a server that runs', () => {
  writeRunFiles(folder, server)
  expect(findServer(folder)).toEqual({ kind: 'running', server })
  expect(readdirSync(folder).sort()).toEqual(['halfcall.pid', 'halfcall.run.json'])
})

describe.each([
  ['empty', ''],
  ['of white space', ' \n'],
  ['cut off', '{"pid":12,"url":"http://127.0'],
  ['of zeros', '\0'.repeat(100)],
  ['something else', '{}'],
  ['a word', 'null'],
  ['of wrong types', '{"pid":"1","url":7,"token":null}'],
])('a file that is %s', (_what, text) => {
  it('is named beside a server that runs', () => {
    writeRunFiles(folder, server)
    writeFileSync(run(), text)
    expect(() => findServer(folder)).toThrow(
      expect.objectContaining({
        code: 'not-running',
        message: expect.stringMatching(/halfcall\.run\.json is (empty|damaged).*restart it/) as string,
      }) as Error,
    )
  })
  it.each(['', 'x', '999999999\n'])('is told when no server runs: pid file %j', (pid) => {
    writeFileSync(join(folder, 'halfcall.pid'), pid)
    writeFileSync(run(), text)
    expect(findServer(folder)).toMatchObject({
      kind: 'none',
      why: expect.stringMatching(/no server runs.*halfcall\.run\.json is (empty|damaged)/) as string,
    })
  })
})
