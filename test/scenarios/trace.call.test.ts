import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPcap } from '../../core/sip/engine/testkit/read-pcap.ts'
import {
  halfcall,
  makeDataDir,
  startServer,
  type ExportedRecord,
  type HalfcallServer,
} from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig, startCall, startPhone } from '../kit/phone.ts'
import { halves } from './expect-records.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]
/** The dissector by content: SIPp is on ports that mean nothing. */
const BY_CONTENT = ['-o', 'udp.try_heuristic_first:TRUE', '-o', 'tcp.try_heuristic_first:TRUE']
const CHECKSUMS = ['ip.check_checksum', 'udp.check_checksum', 'tcp.check_checksum'].flatMap((name) => [
  '-o',
  `${name}:TRUE`,
])

let server: HalfcallServer
let ids: Record<'o' | 't' | 'call' | 'oSip' | 'tSip', string>

/** One answered call: the caller on TCP, the callee on UDP. */
beforeAll(async () => {
  server = await startServer({ config: officeConfig() })
  const callee = await startPhone(server.sipPort, sales, 'uas-answer')
  const caller = await startCall(server.sipPort, reception, '101', 'uac-answered', {
    transport: 'tcp',
    talkMs: 100,
  })
  for (const phone of [caller, callee]) {
    const { code, output } = await phone.done()
    if (code !== 0) throw new Error(output)
  }
  const [o, t] = halves(await server.recordsAfter(2))
  const cell = (record: ExportedRecord | undefined, column: string) => String(record?.[column])
  ids = {
    o: cell(o, 'record_id'),
    t: cell(t, 'record_id'),
    call: cell(o, 'call_id'),
    oSip: cell(o, 'sip_call_id'),
    tSip: cell(t, 'sip_call_id'),
  }
})
afterAll(() => server.dispose())

const trace = (...args: string[]) => halfcall(['trace', ...args, '--data', server.dataDir])
const tshark = (file: string, fields: readonly string[]) =>
  execFileSync(
    'tshark',
    [
      '-n',
      ...BY_CONTENT,
      ...CHECKSUMS,
      '-r',
      file,
      '-T',
      'fields',
      ...fields.flatMap((name) => ['-e', name]),
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))

describe('halfcall trace', () => {
  it('shows both legs as a ladder, by any name of the call', async () => {
    const { code, stdout } = await trace(ids.o)
    expect(code).toBe(0)
    const lines = stdout.trimEnd().split('\n')
    expect(lines[1]).toContain(`Halfcall 127.0.0.1:${server.sipPort}`)
    const rows = lines.slice(2)
    const at = (pattern: RegExp) => {
      const found = rows.findIndex((row) => pattern.test(row))
      expect(found, `${pattern} in\n${stdout}`).toBeGreaterThanOrEqual(0)
      return found
    }
    const steps = [
      /^\+\d+\.\d{3} +\|-+ INVITE \(SDP\) -+>\| +\| {2}tcp \d+ INVITE$/,
      / +\| +\|-+ INVITE \(SDP\) -+>\| {2}udp \d+ INVITE$/,
      / +\| +\|<-+ 180 Ringing -+\| {2}udp/,
      / +\|<-+ 180 Ringing -+\| +\| {2}tcp/,
      / +\|<-+ 200 OK \(SDP\) -+\| +\| {2}tcp \d+ INVITE$/,
      / +\|-+ BYE -+>\| +\| {2}tcp/,
      / +\| +\|-+ BYE -+>\| {2}udp/,
    ].map(at)
    expect(steps).toEqual(steps.toSorted((one, other) => one - other))
    for (const id of [ids.t, ids.call, ids.oSip, ids.tSip]) expect((await trace(id)).stdout).toBe(stdout)
  })

  it('shows the messages in full, without what could be replayed', async () => {
    const { code, stdout } = await trace(ids.o, '--format', 'text')
    expect(code).toBe(0)
    for (const id of [ids.oSip, ids.tSip]) expect(stdout).toContain(`Call-ID: ${id}`)
    expect(stdout).toMatch(/username="?100"?/)
    const secrets = [...stdout.matchAll(/\b(?:nonce|response)="?([^",\s]+)/g)].map(([, value]) => value)
    expect(secrets.length).toBeGreaterThan(1)
    expect(secrets.filter((value) => !/^x+$/.test(value!))).toEqual([])
    expect(stdout).toContain('m=audio')
  })

  it('writes a capture file that only its owner reads, and Wireshark understands', async () => {
    const file = join(server.dataDir, 'call.pcap')
    expect(await trace(ids.o, '--format', 'pcap', '--out', file)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const packets = readPcap(readFileSync(file))
    expect(packets.flatMap(({ checksums }) => checksums).filter((sum) => sum !== 0)).toEqual([])
    const rows = tshark(file, ['ip.proto', 'sip.Call-ID', 'sip.CSeq', 'sip.Status-Code', '_ws.malformed'])
    expect(rows).toHaveLength(packets.length)
    const callIds = (protocol: string) =>
      new Set(rows.filter(([number]) => number === protocol).map(([, callId]) => callId))
    expect([callIds('6'), callIds('17')]).toEqual([new Set([ids.oSip]), new Set([ids.tSip])])
    expect(rows.filter(([, , , , malformed]) => malformed)).toEqual([])
    for (const method of ['INVITE', 'ACK', 'BYE'])
      expect(rows.filter(([, , cseq, status]) => cseq?.endsWith(method) && !status).length).toBeGreaterThan(1)
    const states = tshark(file, ['ip.checksum.status', 'udp.checksum.status', 'tcp.checksum.status'])
    expect(new Set(states.map((row) => row.join(' ').trim()))).toEqual(new Set(['1 1', '1  1']))
    const analysed = tshark(file, ['tcp.analysis.flags'])
    expect(analysed.flat().filter(Boolean)).toEqual([])
  })

  it('says in one line what is not captured, wrong, or not running', async () => {
    const unknown = await trace('0199-nothing')
    expect([unknown.code, unknown.stdout]).toEqual([1, ''])
    expect(unknown.stderr).toMatch(/^halfcall: no SIP messages of "0199-nothing" are kept[^\n]*\n$/)
    for (const args of [[], [''], [ids.o, '--format', 'xml'], [ids.o, 'more']]) {
      const { code, stdout, stderr } = await trace(...args)
      expect([code, stdout]).toEqual([2, ''])
      expect(stderr).toMatch(/^halfcall: [^\n]+\n$/)
    }
    const stopped = await halfcall(['trace', ids.o, '--data', makeDataDir()])
    expect([stopped.code, stopped.stderr.split('\n').length]).toEqual([3, 2])
    const folder = await trace(ids.o, '--out', server.dataDir)
    expect([folder.code, folder.stderr]).toEqual([1, `halfcall: ${server.dataDir} is a folder\n`])
    expect((await trace('--help')).stdout).toContain('--format <format>')
  })
})

it('a server may keep no messages', async () => {
  const silent = await startServer({ config: officeConfig(), args: ['--capture', '0'] })
  const call = await startCall(silent.sipPort, reception, '999', 'uac-failed')
  await call.done()
  const [record] = await silent.recordsAfter(1)
  const { code, stderr } = await halfcall(['trace', String(record!['record_id']), '--data', silent.dataDir])
  expect([code, stderr]).toEqual([1, expect.stringContaining('no SIP messages of')])
  expect((await silent.status()).gauges).toMatchObject({ capturedCalls: 0, capturedBytes: 0 })
  await silent.dispose()
})

describe('halfcall status', () => {
  it('tells what came and left and how busy the engine is', async () => {
    const { counters, gauges } = await server.status()
    expect(counters).toMatchObject({
      'received INVITE': 2,
      'sent INVITE': 1,
      'received BYE': 1,
      'sent BYE': 1,
    })
    expect(gauges).toMatchObject({ overload: 0, delayP99Ms: expect.any(Number) })
    expect(gauges['capturedCalls']).toBeGreaterThanOrEqual(3)
    const { stdout } = await halfcall(['status', '--data', server.dataDir])
    expect(stdout).toMatch(/^received: .*\bINVITE 2\b/m)
    expect(stdout).toMatch(/^sent: .*\bINVITE 1\b/m)
    expect(stdout).toMatch(/^event loop: +late by \d+\.\d ms, p99 \d+\.\d, at most \d+\.\d$/m)
    expect(stdout).toMatch(/^overload: +no$/m)
  })
})
