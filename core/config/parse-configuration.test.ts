import { describe, expect, it } from 'vitest'
import { configurationSchema, type Configuration } from '../contract/index.ts'
import { mergeSecrets } from './merge-secrets.ts'
import { checkConfiguration, parseConfiguration } from './parse-configuration.ts'

function problems(text: string, current?: Configuration): string[] {
  const parsed = parseConfiguration(text, current)
  if (parsed.ok) throw new Error('no problem was found')
  return parsed.error.map(({ path, message }) => `${path}: ${message}`)
}

function parsed(text: string, current?: Configuration): Configuration {
  const result = parseConfiguration(text, current)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

const EXAMPLE = `
settings: { domain: office.local, noAnswerSeconds: 30, site: main }
extensions:
  - { number: "100", name: Reception, password: "one", record: inherit }
  - { number: "101", name: Sales, password: "two" }
cdr:
  policy:
    localCaller: every      # never | answered | every
    localCallee: never
    outsideCaller: every
    outsideCallee: never
    also: { groupMembers: true, forwardedHalves: true, featureCodes: true, attendantOnly: true }
  keepDays: null            # or a number
`

describe('listeners and certificate', () => {
  it.each([
    ['{ listen: { tls: 0.0.0.0:5061, ws: "[::1]:8080", wss: null } }', []],
    ['{ tls: { certificate: a.pem, key: /b.pem } }', []],
    ['{ listen: { tls: office.local:5061 } }', [/^settings\.listen\.tls: must be an address and a port/]],
    ['{ listen: { wss: 0.0.0.0:65536 } }', [/^settings\.listen\.wss: must be an address and a port/]],
    ['{ listen: { ws: 1.2.3.256:80 } }', [/^settings\.listen\.ws: must be an address and a port/]],
    ['{ listen: { sctp: 0.0.0.0:5061 } }', [/^settings\.listen\.sctp: is not a known key/]],
    ['{ tls: { certificate: a.pem } }', [/^settings\.tls\.key: must be given together with certificate/]],
    ['{ externalAddress: 203.0.113.9 }', []],
    ['{ externalAddress: "2001:db8::9" }', []],
    ['{ externalAddress: router.test }', [/^settings\.externalAddress: must be an IPv4 or IPv6 address/]],
    ['{ trustedProxies: [192.0.2.7, 10.0.0.0/8, "2001:db8::/32", "::1"] }', []],
    ['{ trustedProxies: [proxy.test] }', [/^settings\.trustedProxies\[0\]: must be an address or a network/]],
    [
      '{ trustedProxies: [192.0.2.0/33] }',
      [/^settings\.trustedProxies\[0\]: must be an address or a network/],
    ],
    ['{ tls: { passphrase: x } }', [/^settings\.tls\.passphrase: is not a known key/]],
  ])('%s', (settings, problems) => {
    const result = parseConfiguration(`settings: ${settings}\n`)
    const found = result.ok ? [] : result.error.map(({ path, message }) => `${path}: ${message}`)
    expect(found).toEqual(problems.map((problem) => expect.stringMatching(problem) as string))
  })
})

describe('configuration text', () => {
  it('is read as YAML, with defaults for what it leaves out', () => {
    const configuration = parsed(EXAMPLE)
    expect(configuration.settings).toEqual({
      domain: 'office.local',
      noAnswerSeconds: 30,
      site: 'main',
      banLoopback: false,
      externalAddress: null,
      listen: { tls: null, ws: null, wss: null },
      tls: { certificate: null, key: null, authorities: null },
    })
    expect(configuration.extensions[1]).toEqual({
      number: '101',
      name: 'Sales',
      password: 'two',
      record: 'inherit',
    })
    expect(parsed('extensions: []')).toEqual(configurationSchema.parse({}))
  })

  it('is read as JSON, indented by tabs, with a byte order mark', () => {
    const json =
      '\ufeff{\n\t"settings": {"domain": "x.y"},\n\t"extensions": [\n\t\t{"number": "0100", "password": "\\u00e9"}\n\t]\n}'
    expect(parsed(json).extensions).toEqual([{ number: '0100', name: '', password: 'é', record: 'inherit' }])
  })

  it('may have numbers of extensions without quotes: they are taken as written', () => {
    const text = 'extensions: [{number: 100}, {number: 0100}, {number: 12345678901234567890}]'
    const numbers = parsed(text).extensions.map(({ number }) => number)
    expect(numbers).toEqual(['100', '0100', '12345678901234567890'])
    expect(parsed('{"extensions": [{"number": 100}]}').extensions[0]?.number).toBe('100')
  })

  it.each(['1e3', '0x10', '-5', '1.5', '+1'])('may not have the number %s without quotes', (number) => {
    expect(problems(`extensions: [{number: ${number}}]`)).toEqual([
      'extensions[0].number: must be text: put it in quotes (line 1)',
    ])
  })

  it('may share parts by aliases', () => {
    const text = 'extensions:\n  - {number: "1", name: &n Lab}\n  - {number: "2", name: *n}'
    expect(parsed(text).extensions.map(({ name }) => name)).toEqual(['Lab', 'Lab'])
  })

  it('names all problems at once, each with its path and line', () => {
    const text = `settings: { domain: "a b", noAnswerSeconds: "30", foo: 1, site: "" }
extensions:
  - { number: "100", name: 7, password: 1234 }
  - { number: "100", record: always, colour: red, password: x }
  - { name: Nobody }
  - 5
cdr:
  policy: { localCaller: maybe, also: { groupMembers: yes } }
  keepDays: 0
phones: []
`
    expect(problems(text).sort()).toEqual([
      'cdr.keepDays: must be 1 or more, or null to keep records for ever (line 9)',
      'cdr.policy.also.groupMembers: must be true or false, found text (line 8)',
      'cdr.policy.localCaller: must be one of never, answered, every; found "maybe" (line 8)',
      'extensions[0].name: must be text: put it in quotes (line 3)',
      'extensions[0].password: must be text: put it in quotes (line 3)',
      'extensions[1].colour: is not a known key (line 4)',
      'extensions[1].number: "100" is taken already by extensions[0].number (line 4)',
      'extensions[1].record: must be one of inherit, never, every; found "always" (line 4)',
      'extensions[2].number: is missing (line 5)',
      'extensions[3]: must be a group of settings, found 5 (line 6)',
      'phones: is not a known key (line 10)',
      'settings.domain: must be a host name such as office.local (line 1)',
      'settings.foo: is not a known key (line 1)',
      'settings.noAnswerSeconds: must be a number, found text (line 1)',
      'settings.site: must not be empty (line 1)',
    ])
  })

  it('names a forwarding that leads nowhere, or back to its own extension', () => {
    const forwarding = (busy: string) =>
      `extensions:\n  - { number: "100", password: a, forwarding: { busy: "${busy}" } }\n  - { number: "101", password: b }\n`
    expect(problems(forwarding('1O1'))[0]).toMatch(
      /^extensions\[0\]\.forwarding\.busy: .*must be 1 to 20 digits/,
    )
    expect(problems(forwarding('102'))).toEqual([
      'extensions[0].forwarding.busy: "102" is no extension (line 2)',
    ])
    expect(problems(forwarding('100'))).toEqual([
      'extensions[0].forwarding.busy: "100" is the extension itself (line 2)',
    ])
    expect(parsed(forwarding('101')).extensions[0]?.forwarding).toEqual({ busy: '101' })
    const unquoted = forwarding('101').replaceAll('"', '')
    expect(parsed(unquoted).extensions[0]?.forwarding).toEqual({ busy: '101' })
  })

  it.each([
    ['nothing', '', [': is empty']],
    ['comments only', '# a\n', [': is empty']],
    ['a list', '[]', [': must be a group of settings, found a list']],
    ['one word', 'hello', [': must be a group of settings, found text']],
    [
      'empty parts',
      'settings:\nextensions:\n',
      [
        'settings: must be a group of settings, found nothing (line 1)',
        'extensions: must be a list, found nothing (line 2)',
      ],
    ],
    [
      'keys that stand twice',
      'settings: {}\nsettings: {}\nextensions:\n  - number: "1"\n    number: "2"\n  - {number: "3", number: "3"}',
      [
        'settings: stands twice, in lines 1 and 2',
        'extensions[0].number: stands twice, in lines 4 and 5',
        'extensions[1].number: stands twice in line 6',
      ],
    ],
    [
      'keys that mean something to JavaScript',
      '__proto__: {settings: {}}\nconstructor: 1',
      ['__proto__: is not a known key (line 1)', 'constructor: is not a known key (line 2)'],
    ],
    ['an unknown tag', 'extensions: !list []', [': line 1, column 13: Unresolved tag: !list']],
    [
      'a list as a key',
      'settings: {}\n? [a, b]\n: 1',
      [': cannot be read: line 2: a key must be a plain word'],
    ],
    ['an unknown alias', 'extensions: *none', [expect.stringContaining('none')]],
    [
      'two documents',
      'extensions: []\n---\nextensions: []\n',
      [expect.stringMatching(/^: line 2, column 1: a second document/)],
    ],
    [
      'an open bracket',
      'settings: {domain: a\nextensions: [',
      [expect.stringMatching(/^: line \d+, column \d+: /), expect.anything()],
    ],
  ])('with %s is refused', (_, text, expected) => {
    const found = problems(text)
    expect(found.slice(0, expected.length)).toEqual(expected)
    if (!text.includes('[') || text.endsWith(']')) expect(found).toHaveLength(expected.length)
  })

  it.each([
    ['too long a text', `# ${'x'.repeat(1_000_000)}`],
    ['an alias to itself', 'extensions: &a [*a]'],
    ['a deep nest', '['.repeat(100_000)],
    ['a closed deep nest', `extensions: ${'['.repeat(300)}${']'.repeat(300)}`],
    [
      'a nest of keys',
      Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`)
        .join('\n')
        .slice(0, 900_000),
    ],
  ])('with %s is refused in few words', (_, text) => {
    const found = problems(text)
    expect(found.length).toBeGreaterThan(0)
    expect(found.length).toBeLessThanOrEqual(201)
  })

  it('does not unfold aliases without end', () => {
    const level = (name: string, inner: string) => `${name}: &${name} [${Array(9).fill(inner).join(',')}]\n`
    const text = level('a', '1') + level('b', '*a') + level('c', '*b') + level('d', '*c')
    expect(problems(text)).toEqual([expect.stringMatching(/^: cannot be read: Excessive alias count/)])
  })

  it('of quite another kind does not flood the screen', () => {
    const text = Array.from({ length: 1000 }, (_, i) => `key${i}: 1`).join('\n')
    expect(problems(text)).toHaveLength(201)
    expect(problems(text).at(-1)).toBe(': and 800 more problems')
  })

  it('never breaks the reader, whatever it is', { timeout: 60_000 }, () => {
    let seed = 7
    const random = (below: number) =>
      Math.floor(((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31) * below)
    const pieces = [
      'settings',
      'extensions',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a ',
      '*a',
      '!!binary ',
      '|',
      '>',
      '#',
      '?',
      ',',
      '\t',
      'number: 1',
      '---\n',
      '...',
      '<<',
      '%YAML 1.1\n',
      '\u0000',
      '\ud800',
      '💡',
    ]
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: random(30) }, () => pieces[random(pieces.length)]).join('')
      const result = parseConfiguration(text)
      expect(
        result.ok || result.error.every(({ path, message }) => typeof path === 'string' && message !== ''),
      ).toBe(true)
    }
  })
})

describe('passwords', () => {
  const current = parsed(EXAMPLE)

  it('that are left out stay as they are', () => {
    const next = parsed(
      'extensions: [{number: "101", name: Shop}, {number: "100", password: newer-than-new}]',
      current,
    )
    expect(next.extensions).toEqual([
      { number: '101', name: 'Shop', password: 'two', record: 'inherit' },
      { number: '100', name: '', password: 'newer-than-new', record: 'inherit' },
    ])
  })

  it('are needed for new extensions, which is told with all other problems', () => {
    expect(
      problems('extensions: [{number: "105"}, {number: 106, colour: red}, {number: "100"}]', current),
    ).toEqual([
      'extensions[1].colour: is not a known key (line 1)',
      'extensions[0].password: extension "105" is new and needs a password (line 1)',
      'extensions[1].password: extension "106" is new and needs a password (line 1)',
    ])
  })

  it.each([
    ['1', 'must have at least 10 characters'],
    ['password123', 'must not be one of the commonest passwords'],
    ['1001001001', 'must not be the number of the extension'],
  ])('that are new and easy to guess, such as %s, are refused in words', (password, words) => {
    const number = password.startsWith('100') ? password : '105'
    expect(problems(`extensions:\n  - {number: "${number}", password: "${password}"}`, current)).toEqual([
      `extensions[0].password: ${words} (line 2)`,
    ])
  })

  it('that are easy to guess and in force already stay', () => {
    expect(parsed('extensions: [{number: "100", password: one}]', current).extensions).toMatchObject([
      { password: 'one' },
    ])
    expect(problems('extensions: [{number: "101", password: one}]', current)).toHaveLength(1)
  })

  it('are merged for values too', () => {
    expect(checkConfiguration({ extensions: [{ number: '105' }] }, current)).toEqual({
      ok: false,
      error: [{ path: 'extensions[0].password', message: 'extension "105" is new and needs a password' }],
    })
    const next = configurationSchema.parse({ extensions: [{ number: '100' }, { number: '105' }] })
    expect(mergeSecrets(current, next)).toMatchObject({
      ok: false,
      error: [{ path: 'extensions[1].password' }],
    })
    const known = configurationSchema.parse({ extensions: [{ number: '100' }] })
    expect(mergeSecrets(current, known)).toMatchObject({
      ok: true,
      value: { extensions: [{ password: 'one' }] },
    })
  })

  it('never stand in a problem', () => {
    const secret = 'geheim-geheim'
    const text = `extensions: [{number: "${secret}", password: [${secret}], record: x}, {number: 1, password: "${secret}\\u0007"}]\nsettings: ${secret}`
    expect(problems(text).join()).not.toContain(secret)
  })
})
