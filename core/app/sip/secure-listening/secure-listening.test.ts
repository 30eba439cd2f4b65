import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isOwnersOnly } from '../../../../test/kit/owners-only.ts'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { settingsSchema, type Settings } from '../../../contract/index.ts'
import { silentLog, type Logger } from '../../../kit/index.ts'
import { checkIdentity, makeSelfSigned, type MoreListeners, type TlsIdentity } from '../../../sip/index.ts'
import { createSecureListening } from './secure-listening.ts'
import type { ListenFlags } from './wanted-listeners.ts'

const DAY_MS = 86_400_000
const TLS_ON = { listen: { tls: '127.0.0.1:5061' } }
let other: TlsIdentity
let folder: string
beforeAll(async () => {
  other = await makeSelfSigned(['other.test'], Date.UTC(2026, 10, 23))
})
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'halfcall-tls-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Makes TLS and WebSockets over an engine that writes down its orders; ports in `taken` cannot be opened. */
function site(given: Parameters<typeof settingsSchema.parse>[0], flags: ListenFlags = {}) {
  const clock = createVirtualClock()
  const lines: string[] = []
  const note = (message: string, facts?: object) =>
    void lines.push(`${message} ${JSON.stringify(facts ?? {})}`)
  const log: Logger = { ...silentLog, warn: note, error: note }
  const state: { settings: Settings } = { settings: settingsSchema.parse(given) }
  const asked: MoreListeners[] = []
  const taken = new Set<number>()
  const health = new Map<string, string | undefined>()
  const sip = {
    listening: [] as MoreListeners['binds'],
    async setListeners(wanted: MoreListeners) {
      asked.push(wanted)
      sip.listening = wanted.binds
        .filter(({ port }) => !taken.has(port))
        .map((bind) => ({ ...bind, port: bind.port || 40_000 }))
      return wanted.binds.filter(({ port }) => taken.has(port)).map((bind) => ({ bind, text: 'in use' }))
    },
  }
  const secure = createSecureListening({
    dataDir: folder,
    isCertificateShared: false,
    flags,
    settings: () => state.settings,
    addresses: () => ['192.0.2.1'],
    sip,
    health: { set: (code, trouble) => void health.set(code, trouble?.text) },
    clock,
    log,
    fault: () => undefined,
  })
  const next = () => new Promise<void>((resolve) => void (stop = secure.onChange(() => resolve())))
  let stop = () => undefined as void
  return {
    secure,
    clock,
    lines,
    asked,
    taken,
    health,
    /** Changes the settings and waits until they are in force. */
    async change(to: Parameters<typeof settingsSchema.parse>[0]) {
      state.settings = settingsSchema.parse(to)
      const done = next()
      secure.settingsChanged()
      await done
      stop()
    },
    /** Lets the watch look, and waits for what it does. */
    async look() {
      const done = next()
      clock.advance(5000)
      await done
      stop()
    },
  }
}
const file = (name: string) => join(folder, 'tls', name)
const put = ({ cert, key }: TlsIdentity) => {
  writeFileSync(file('certificate.pem'), cert)
  writeFileSync(file('key.pem'), key)
  utimesSync(file('key.pem'), 1, 1)
}

describe('TLS and WebSockets', () => {
  it('open nothing and make no certificate unless asked to', async () => {
    const { secure, asked } = site({})
    await secure.start()
    expect(asked).toEqual([{ binds: [] }])
    expect(secure.state()).toEqual({ listeners: [], certificate: null, problem: null })
    expect(statSync(join(folder, 'tls'), { throwIfNoEntry: false })).toBeUndefined()
    secure.stop()
  })

  it('make a certificate on first use, for all names of this computer, with a key nobody else reads', async () => {
    const { secure, clock } = site({ domain: 'office.test', ...TLS_ON })
    await secure.start()
    const { certificate, listeners } = secure.state()
    expect(listeners).toEqual([
      { protocol: 'tls', address: '127.0.0.1', port: 5061, isFlag: false, problem: null },
    ])
    expect(certificate).toMatchObject({ subject: 'office.test', isSelfSigned: true })
    expect(certificate!.names).toEqual(expect.arrayContaining(['office.test', '192.0.2.1', 'localhost']))
    expect(isOwnersOnly(file('key.pem'))).toBe(true)
    const again = site(TLS_ON)
    await again.secure.start()
    expect(again.secure.state().certificate?.fingerprint).toBe(certificate!.fingerprint)
    const made = {
      cert: readFileSync(file('certificate.pem'), 'utf8'),
      key: readFileSync(file('key.pem'), 'utf8'),
    }
    expect(checkIdentity(made, clock.wall()).ok).toBe(true)
    secure.stop()
    again.secure.stop()
  })

  it('follow the settings while they run; a flag wins over them', async () => {
    const { secure, asked, change } = site(TLS_ON, { ws: { address: '127.0.0.1', port: 0 } })
    await secure.start()
    await change({ listen: { ws: '127.0.0.1:8080', wss: '[::1]:8443' } })
    expect(asked.at(-1)!.binds).toEqual([
      { protocol: 'ws', address: '127.0.0.1', port: 0 },
      { protocol: 'wss', address: '::1', port: 8443 },
    ])
    expect(secure.state().listeners).toMatchObject([{ port: 40_000, isFlag: true }, { isFlag: false }])
    secure.engineBack()
    await change({})
    expect(asked.at(-1)!.binds).toEqual([{ protocol: 'ws', address: '127.0.0.1', port: 40_000 }])
    secure.stop()
  })

  it('say once that a port is taken, and open it when it is free', async () => {
    const { secure, taken, lines, health, look } = site({
      listen: { ws: '127.0.0.1:80', tls: '127.0.0.1:5061' },
    })
    taken.add(80)
    await secure.start()
    await look()
    expect(secure.state().listeners.map(({ problem }) => problem)).toEqual([null, 'in use'])
    expect(lines).toEqual(['in use {}'])
    expect(health.get('listeners')).toBe('in use')
    taken.clear()
    await look()
    expect(secure.state().listeners.map(({ problem }) => problem)).toEqual([null, null])
    expect(health.get('listeners')).toBeUndefined()
    secure.stop()
  })

  it('take a new certificate by itself, and keep the old one when the new one is wrong', async () => {
    const { secure, asked, lines, health, look } = site(TLS_ON)
    await secure.start()
    const first = secure.state().certificate!
    writeFileSync(file('certificate.pem'), other.cert)
    await look()
    expect(secure.state()).toMatchObject({
      certificate: { fingerprint: first.fingerprint },
      problem: `${file('key.pem')}: the key does not belong to the certificate`,
    })
    expect(lines).toHaveLength(1)
    expect(health.get('certificate')).toContain('does not belong')
    put(other)
    await look()
    expect(secure.state()).toMatchObject({ certificate: { subject: 'other.test' }, problem: null })
    expect(asked.at(-1)!.tls).toEqual(other)
    expect(lines).toHaveLength(1)
    expect(health.get('certificate')).toBeUndefined()
    secure.stop()
  })

  it('use the files of the settings, relative to the data folder; authorities too', async () => {
    writeFileSync(join(folder, 'c.pem'), other.cert)
    writeFileSync(join(folder, 'k.pem'), other.key)
    const tls = { certificate: 'c.pem', key: join(folder, 'k.pem'), authorities: 'c.pem' }
    const { secure, asked, change } = site({ ...TLS_ON, tls })
    await secure.start()
    expect(asked.at(-1)!.tls).toEqual({ ...other, ca: other.cert })
    await change({ ...TLS_ON, tls: { ...tls, key: 'gone.pem' } })
    expect(secure.state()).toMatchObject({
      certificate: { subject: 'other.test' },
      problem: `${join(folder, 'gone.pem')}: there is no such file`,
    })
    secure.stop()
  })

  it('leave TLS closed without a certificate; WebSockets without TLS open all the same', async () => {
    const tls = { certificate: 'c.pem', key: 'k.pem' }
    const { secure, asked, lines } = site({ listen: { tls: '127.0.0.1:5061', ws: '127.0.0.1:80' }, tls })
    await secure.start()
    expect(asked.at(-1)!.binds.map(({ protocol }) => protocol)).toEqual(['ws'])
    expect(secure.state().listeners[0]!.problem).toBe(`${join(folder, 'c.pem')}: there is no such file`)
    expect(lines).toHaveLength(1)
    secure.stop()
  })

  it('warn thirty days before the certificate ends, once a day', async () => {
    const { secure, clock, lines, health } = site(TLS_ON)
    await secure.start()
    clock.stepWall(796 * DAY_MS)
    clock.advance(5000)
    clock.advance(5000)
    expect(lines).toEqual([expect.stringMatching(/^The certificate expires in 29 days, on 20/)])
    clock.stepWall(30 * DAY_MS)
    clock.advance(5000)
    expect(health.get('certificate')).toMatch(/^The certificate expired on/)
    secure.stop()
  })
})
