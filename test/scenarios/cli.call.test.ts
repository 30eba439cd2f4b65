import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { statusSchema } from '../../core/contract/index.ts'
import { SUMMARIES } from '../../core/host/cli/summaries.ts'
import {
  halfcall,
  makeDataDir,
  startServer,
  type ExportedRecord,
  type HalfcallServer,
} from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { eventually } from '../kit/eventually.ts'

const PROGRAM = join(import.meta.dirname, '../../core/host/cli/halfcall.mjs')
let server: HalfcallServer
let folder: string

beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  folder = makeDataDir()
})
afterAll(() => server.dispose())

const run = (...args: string[]) => halfcall([...args, '--data', server.dataDir])

it('status shows what the server does, as lines and as JSON', async () => {
  const { code, stdout } = await run('status')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^registrations: +0$/m)
  expect(statusSchema.parse(JSON.parse((await run('status', '--json')).stdout)).sip[0]).toContain(
    String(server.sipPort),
  )
})

describe('files that are written', () => {
  it('are private, follow links, and leave devices and pipes what they are', async () => {
    const [target, link] = [join(folder, 'target.yaml'), join(folder, 'link.yaml')]
    writeFileSync(target, 'old')
    chmodSync(target, 0o644)
    symlinkSync(target, link)
    expect((await run('config', 'export', link)).code).toBe(0)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(target, 'utf8')).toContain('office.test')
    expect(statSync(target).mode & 0o777).toBe(0o600)
    for (const command of [
      ['config', 'export', '/dev/null'],
      ['cdr', 'export', '--out', '/dev/null'],
    ]) {
      expect((await run(...command)).code).toBe(0)
      expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
    }
  })

  it.each([['config export'], ['cdr export --out']])(
    '%s into a folder fails in one line and leaves nothing',
    async (words) => {
      const place = join(folder, words.replaceAll(' ', '-'))
      mkdirSync(place)
      const { code, stderr } = await run(...words.split(' '), place)
      expect([code, stderr]).toEqual([1, `halfcall: ${place} is a folder\n`])
      const missing = join(folder, 'nowhere', 'file')
      const second = await run(...words.split(' '), missing)
      expect([second.code, second.stderr]).toEqual([1, `halfcall: ${missing} cannot be written: ENOENT\n`])
      expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
      expect(existsSync(`${place}.part`)).toBe(false)
    },
  )
})

describe('configuration files', () => {
  const imported = (bytes: Buffer | string) => {
    const file = join(folder, 'import.yaml')
    writeFileSync(file, bytes)
    return run('config', 'import', file)
  }
  it.each([
    [
      'Latin-1',
      Buffer.from('extensions: [{ number: "100", name: M\xfcller }]', 'latin1'),
      /is not UTF-8 text/,
    ],
    ['half of UTF-16', Buffer.from('\ufeffextensions: []', 'utf16le').subarray(0, -1), /is not UTF-8 text/],
    ['too long', 'x'.repeat(9_000_000), /is longer than 1000000 characters/],
    ['nested too deeply', `settings: ${'['.repeat(50_000)}`, /too deeply nested/],
    ['two documents', 'extensions: []\n---\nextensions: []\n', /a second document begins/],
  ])('%s: said in own words, and nothing changes', async (_name, bytes, message) => {
    const { code, stderr } = await imported(bytes)
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
    expect(stderr.length).toBeLessThan(2000)
    expect((await run('config', 'export')).stdout).toContain('number: "100"')
  })
})

it('a configuration file as PowerShell writes it is read', async () => {
  const file = join(folder, 'powershell.yaml')
  const { stdout } = await run('config', 'export')
  writeFileSync(file, Buffer.from(`\ufeff${stdout.replaceAll('\n', '\r\n')}`, 'utf16le'))
  expect(await run('config', 'import', file)).toMatchObject({ code: 0 })
  expect((await run('config', 'export')).stdout).toBe(stdout)
})

it('a configuration file tells what it changes; --dry-run changes nothing', async () => {
  const { stdout } = await run('config', 'export')
  const file = join(folder, 'changed.yaml')
  writeFileSync(file, stdout.replace('noAnswerSeconds: 30', 'noAnswerSeconds: 31'))
  const told = /^Settings\n {2}noAnswerSeconds: 30 → 31 \(line \d+\)\n/
  const dry = await run('config', 'import', file, '--dry-run')
  expect([dry.code, dry.stdout]).toEqual([0, expect.stringMatching(told)])
  expect((await run('config', 'export')).stdout).toBe(stdout)
  const done = await run('config', 'import', file)
  expect(done.stdout).toMatch(told)
  expect(done.stdout).toMatch(/configuration replaced: \d+ extensions\n$/)
  writeFileSync(file, stdout)
  await run('config', 'import', file)
  expect((await run('config', 'import', file)).stdout).toBe('the file changes nothing\n')
})

describe('wrong use is one line and 2', () => {
  it.each([
    ['status', '--foo'],
    ['statsu'],
    ['cdr', 'export', '--side', 'X'],
    ['cdr', 'export', '--tz', 'Mars/Base'],
    ['cdr', 'export', '--from', 'yesterday'],
    ['cdr', 'export', '--from', '2026-11-24', '--to', '2026-11-23'],
    ['cdr', 'export', '--number', ''],
    ['serve', '--http', 'here'],
    ['serve', '--capture', 'some'],
    ['status', '--data', ''],
  ])('%s %s %s %s %s %s', async (...args) => {
    const { code, stdout, stderr } = await halfcall(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^halfcall: [^\n]+\n$/)
  })
})

describe('without the native module of the database', () => {
  const hook = join(import.meta.dirname, '../kit/without-sqlite3.mjs')
  const without = (...args: string[]) =>
    halfcall(args, '', { command: ['env', `NODE_OPTIONS=--import=${hook}`], root: '' })

  it.each([['--help'], ['--version'], ['serve', '--help'], ['help', 'restore']])(
    '%s %s needs none',
    async (...args) => {
      const { code, stdout, stderr } = await without(...args)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).not.toBe('')
    },
  )
  it('the server says so in one sentence', async () => {
    const { code, stderr } = await without('serve', '--data', makeDataDir(), '--sip', '127.0.0.1:0')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^halfcall: the module sqlite3 cannot be loaded [^\n]+\n$/)
  })
})

it('the help names every command with what it does, as each of them says it', async () => {
  const { stdout } = await halfcall(['--help'])
  const names = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name!)
  expect(names).toEqual(Object.keys(SUMMARIES))
})

describe('the web server', () => {
  const login = async () => {
    const password = readFileSync(join(server.dataDir, 'admin-password'), 'utf8').trim()
    const answer = await fetch(`${server.url}session`, {
      method: 'POST',
      headers: { Origin: new URL(server.url).origin, 'Content-Type': 'application/json' },
      body: JSON.stringify({ password }),
    })
    return { Cookie: answer.headers.get('set-cookie')!.split(';')[0]!, Origin: new URL(server.url).origin }
  }

  it('ends the line of every window of a session that was signed out', async () => {
    const headers = await login()
    const socket = new WebSocket(server.url.replace('http', 'ws').concat('rpc'), { headers })
    let closed: number | undefined
    socket.on('close', (code) => (closed = code))
    await new Promise((resolve) => socket.once('open', resolve))
    const other = new WebSocket(server.url.replace('http', 'ws').concat('rpc'), { headers: await login() })
    await new Promise((resolve) => other.once('open', resolve))
    await fetch(`${server.url}session`, { method: 'DELETE', headers })
    await eventually('the end of the socket', () => closed === 4401)
    expect(other.readyState).toBe(WebSocket.OPEN)
    other.terminate()
  })

  it('does not take bodies without measure', async () => {
    const headers = { ...(await login()), 'Content-Type': 'application/json' }
    const ask = (body: string | ReadableStream, more = {}) =>
      fetch(`${server.url}api/records/query`, { method: 'POST', headers, body, ...more })
    expect((await ask('x'.repeat(20_000_001))).status).toBe(413)
    const stream = new Blob(['{}']).stream()
    expect((await ask(stream, { duplex: 'half' })).status).toBe(411)
    expect((await ask('{"filter":{}}')).status).toBe(200)
  })
})

describe('a server is ended', () => {
  it('by `halfcall stop`, with its calls released and on record', async () => {
    const other = await startServer({ config: officeConfig() })
    const phone = await startPhone(other.sipPort, OFFICE[1]!, 'uas-answer', { talkMs: 100 })
    const caller = await startCall(other.sipPort, OFFICE[0]!, '101', 'uac-answered', { talkMs: 20_000 })
    await eventually('a talk', async () => (await other.status()).callsInProgress === 1)
    const { code, stdout } = await halfcall(['stop', '--data', other.dataDir])
    expect([code, stdout]).toEqual([0, `stopped the server on ${other.dataDir}\n`])
    expect(other.process.exitCode).toBe(0)
    expect(existsSync(join(other.dataDir, 'halfcall.run.json'))).toBe(false)
    const { stdout: lines } = await halfcall(['cdr', 'export', '--format', 'jsonl', '--data', other.dataDir])
    const rows = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ExportedRecord)
    expect(rows.map(({ side, released_by }) => [side, released_by])).toEqual([
      ['O', 'server'],
      ['T', 'server'],
    ])
    const again = await halfcall(['stop', '--data', other.dataDir])
    expect([again.code, again.stderr]).toEqual([3, `halfcall: no server runs on ${other.dataDir}\n`])
    for (const side of [phone, caller]) side.kill()
    await other.dispose()
  })

  it('with the program that started it: the channel between them closes', async () => {
    const dataDir = makeDataDir()
    const args = ['serve', '--data', dataDir, '--sip', '127.0.0.1:0', '--http', '127.0.0.1:0']
    const child = spawn(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    let output = ''
    for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (text) => (output += text))
    await eventually(
      () => `server is ready; it printed:\n${output}`,
      () => output.includes('is ready'),
      30_000,
    )
    const ended = once(child, 'exit')
    child.disconnect()
    expect(await ended).toEqual([0, null])
    expect(output).toContain('the program that started it ended')
  })
})
