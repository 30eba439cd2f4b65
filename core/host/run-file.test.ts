import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockFolder } from '../store/index.ts'
import { findServer, writeRunFiles } from './run-file.ts'

let folder: string
let lock: Awaited<ReturnType<typeof lockFolder>> | undefined
const unlock = async () => {
  await lock?.close()
  lock = undefined
}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'run-'))
  lock = await lockFolder(folder)
})
afterEach(async () => {
  await unlock()
  rmSync(folder, { recursive: true })
})

const server = { pid: process.pid, url: 'http://127.0.0.1:1/', token: 't' }
const run = () => join(folder, 'halfcall.run.json')

it('leads to a server that runs', async () => {
  writeRunFiles(folder, server)
  expect(await findServer(folder)).toEqual({ kind: 'running', server })
  expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining(['halfcall.pid', 'halfcall.run.json']))
})

describe('a process that has the id of a server but not its lock', () => {
  it('is another program when it does not answer', async () => {
    writeRunFiles(folder, server)
    await unlock()
    expect(await findServer(folder)).toEqual({ kind: 'none', why: `no server runs on ${folder}` })
  })
  it('is another program beside a damaged file, too', async () => {
    writeRunFiles(folder, server)
    writeFileSync(run(), '')
    await unlock()
    expect(await findServer(folder)).toMatchObject({ kind: 'none' })
  })
  it('is a server whose store is being started again when it knows the token', async () => {
    const web = createServer((request, response) => {
      response.statusCode = request.headers.authorization === 'Bearer t' ? 200 : 401
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await once(web, 'listening')
    const { port } = web.address() as AddressInfo
    const there = { ...server, url: `http://127.0.0.1:${port}/` }
    writeRunFiles(folder, there)
    await unlock()
    expect(await findServer(folder)).toEqual({ kind: 'running', server: there })
    writeRunFiles(folder, { ...there, token: 'x' })
    expect(await findServer(folder)).toMatchObject({ kind: 'none' })
    await new Promise((resolve) => web.close(resolve))
  })
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
  it('is named beside a server that runs', async () => {
    writeRunFiles(folder, server)
    writeFileSync(run(), text)
    await expect(findServer(folder)).rejects.toThrow(
      expect.objectContaining({
        code: 'not-running',
        message: expect.stringMatching(/halfcall\.run\.json is (empty|damaged).*restart it/) as string,
      }) as Error,
    )
  })
  it.each(['', 'x', '999999999\n'])('is told when no server runs: pid file %j', async (pid) => {
    writeFileSync(join(folder, 'halfcall.pid'), pid)
    writeFileSync(run(), text)
    expect(await findServer(folder)).toMatchObject({
      kind: 'none',
      why: expect.stringMatching(/no server runs.*halfcall\.run\.json is (empty|damaged)/) as string,
    })
  })
})
