import { describe, expect, it } from 'vitest'
import { configurationSchema, extensionEntrySchema, settingsSchema } from '../contract/index.ts'
import { firstConfiguration } from './first-configuration.ts'
import { formatConfiguration } from './format-configuration.ts'
import { parseConfiguration } from './parse-configuration.ts'

const hostile = configurationSchema.parse({
  settings: {
    domain: 'Office-1.local',
    noAnswerSeconds: 600,
    site: ' # "x": {y} ',
    banLoopback: true,
    keepAliveSeconds: 0,
    proxies: ['edge.example:5060', '[2001:db8::7]'],
    trustedProxies: ['192.0.2.7', '2001:db8::/32'],
    sha256OverWebSocket: true,
    externalAddress: '2001:db8::9',
  },
  extensions: [
    ['0100', 'yes'],
    ['*97', ' leading: and # trailing '],
    ['#1', 'null'],
    ['00', '\u0085\u2028\u00a0\ufeff'],
    ['1', '"=cmd()\\n\' %&*!|>'],
    ['2', '日本語 💡 é'],
    ['3', '- ? : ,[]{}'],
    ['4', '0x10'],
    ['5', '2026-11-23'],
    ['6', '~'],
    ['7', 'x'.repeat(64)],
  ].map(([number, name]) => ({
    number,
    name,
    password: name || 'p',
    record: 'every',
    maxCalls: 7,
    forwarding: { busy: number === '1' ? '2' : '1' },
  })),
  cdr: { policy: { localCaller: 'answered', also: { featureCodes: false } }, keepDays: 7 },
})

describe('written configuration', () => {
  it('is the same when it is read again', () => {
    for (const configuration of [
      hostile,
      firstConfiguration('office.local'),
      configurationSchema.parse({}),
    ]) {
      const text = formatConfiguration(configuration, { secrets: true })
      expect(parseConfiguration(text)).toEqual({ ok: true, value: configuration })
      expect(formatConfiguration(configuration, { secrets: true })).toBe(text)
    }
  })

  it('leaves out nothing that a configuration can say', () => {
    const settings = {
      keepAliveSeconds: 0,
      sessionSeconds: 90,
      browserGraceSeconds: 0,
      tcpAboveBytes: 1300,
      proxies: ['edge.example:5070'],
      trustedProxies: ['192.0.2.7'],
      sha256OverWebSocket: true,
      country: 'DE',
      areaCode: '030',
    }
    const configuration = configurationSchema.parse({
      settings,
      extensions: [
        {
          number: '100',
          name: 'A',
          password: 'p',
          record: 'never',
          maxCalls: 0,
          forwarding: { busy: '101' },
        },
        { number: '101', password: 'q' },
      ],
    })
    // Whatever the schema knows stands in the example, so that a new field cannot be forgotten here.
    expect(Object.keys(configuration.settings).sort()).toEqual(Object.keys(settingsSchema.shape).sort())
    expect(Object.keys(configuration.extensions[0]!).sort()).toEqual(
      Object.keys(extensionEntrySchema.shape).sort(),
    )
    const text = formatConfiguration(configuration, { secrets: true })
    expect(parseConfiguration(text)).toEqual({ ok: true, value: configuration })
  })

  it('is the same for any names and passwords', () => {
    let seed = 3
    const random = (below: number) =>
      Math.floor(((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31) * below)
    const character = () =>
      String.fromCharCode([32 + random(95), 160 + random(500), 0x2000 + random(100)][random(3)]!)
    const word = () => Array.from({ length: 1 + random(20) }, character).join('')
    const extensions = Array.from({ length: 400 }, (_, i) => ({
      number: String(i),
      name: word(),
      password: word(),
    }))
    const configuration = configurationSchema.parse({ extensions })
    const text = formatConfiguration(configuration, { secrets: true })
    expect(parseConfiguration(text)).toEqual({ ok: true, value: configuration })
  })

  it('holds no password unless asked to; reading it keeps those there are', () => {
    const text = formatConfiguration(hostile, { secrets: false })
    expect(text).not.toContain('password:')
    expect(parseConfiguration(text, hostile)).toEqual({ ok: true, value: hostile })
  })

  it('has a fixed order of keys whatever the order in memory', () => {
    const configuration = firstConfiguration()
    const { settings, extensions, cdr, rates } = configuration
    const turned = {
      ...Object.fromEntries(Object.entries(configuration).reverse()),
      cdr: { ...cdr, keepDays: cdr.keepDays, policy: cdr.policy },
      extensions: extensions.map(({ number, name, password, record }) => ({
        record,
        password,
        name,
        number,
      })),
      rates,
      settings: Object.fromEntries(Object.entries(settings).reverse()),
    } as unknown as typeof hostile
    const text = formatConfiguration(configuration, { secrets: true })
    expect(formatConfiguration(turned, { secrets: true })).toBe(text)
  })

  it('looks like this', () => {
    const configuration = configurationSchema.parse({
      settings: { domain: 'office.local' },
      extensions: [{ number: '0100', name: 'Reception', password: 'secret' }],
    })
    expect(formatConfiguration(configuration, { secrets: true })).toBe(`# The whole configuration of Halfcall.
# "halfcall config import" checks this file and replaces everything by it.
# It holds the passwords of all phones and servers: keep it private.

settings:
  domain: office.local
  noAnswerSeconds: 30
  site: main
  banLoopback: false
  externalAddress: null
  listen:
    tls: null
    ws: null
    wss: null
  tls:
    certificate: null
    key: null
    authorities: null
extensions:
  - number: "0100"
    name: "Reception"
    password: "secret"
    record: inherit
cdr:
  mode: custom
  policy:
    localCaller: every
    localCallee: never
    outsideCaller: every
    outsideCallee: never
    also:
      groupMembers: true
      forwardedHalves: true
      featureCodes: true
      attendantOnly: true
  keepDays: null
  keepEmergencyDays: 365
  keepRecords: null
  keepGigabytes: null
  dailyFiles: false
  masking: null
  maskedReaders:
    digits: 4
    names: true
rates:
  currency: EUR
  table: []
schedules: []
mailServer: null
webhooks: []
postgres: null
backupPlan:
  isOn: false
  at: "02:30"
  keep: 7
  folder: ""
savedViews: []
exportPresets: []
importMappings: []
`)
  })
})

describe('first configuration', () => {
  it('has three extensions with passwords of their own', () => {
    const { settings, extensions } = firstConfiguration('office.local')
    expect(settings.domain).toBe('office.local')
    expect(extensions.map(({ number, name }) => [number, name])).toEqual([
      ['100', 'Reception'],
      ['101', 'Sales'],
      ['102', 'Office'],
    ])
    expect(new Set(extensions.map(({ password }) => password)).size).toBe(3)
    for (const { password } of extensions) expect(password).toMatch(/^[A-Za-z2-9]{16}$/)
    expect(firstConfiguration().settings.domain).toBe('halfcall.local')
  })
})
