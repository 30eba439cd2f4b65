import { createRouterClient } from '@orpc/server'
import { beforeEach, describe, expect, it } from 'vitest'
import { createConfiguration, type LiveConfiguration } from '../../config/index.ts'
import { configurationSchema, type Configuration } from '../../contract/index.ts'
import { silentLog } from '../../kit/index.ts'
import { changeConfiguration } from '../configuration/change-configuration.ts'
import { hidingOf } from '../access/masked-reading/index.ts'
import type { PbxParts } from './parts.ts'
import { createRouter } from './index.ts'

const OFFICE = configurationSchema.parse({
  settings: { domain: 'office.test' },
  extensions: [
    { number: '100', name: 'Reception', password: 'a secret of 100' },
    { number: '101', name: 'Sales', password: 'a secret of 101' },
  ],
})

let configuration: LiveConfiguration
/** The number of times the configuration was stored. */
let saves: number

beforeEach(async () => {
  let stored = { configuration: OFFICE, revision: 1 }
  saves = 0
  configuration = await createConfiguration({
    store: {
      load: () => Promise.resolve(stored),
      putAside: () => Promise.resolve(),
      kept: () => undefined,
      save: (next) => {
        stored = { configuration: next, revision: stored.revision + 1 }
        saves += 1
        return Promise.resolve(stored.revision)
      },
    },
    log: silentLog,
    first: () => OFFICE,
  })
})

/** Returns a client with all rights, or one of a reader of masked records. */
function clientOf(who: 'manager' | 'masked reader' = 'manager') {
  const parts = {
    configuration,
    saved: {},
    backups: {},
    change: (edit: (current: Configuration) => unknown) => changeConfiguration(configuration, edit),
    section: () => ({}),
  } as unknown as PbxParts
  const context = who === 'manager' ? {} : { hiding: hidingOf(OFFICE) }
  return createRouterClient(
    createRouter(parts, () => undefined),
    { context },
  ).extensions
}
const numbers = () => configuration.current().extensions.map(({ number }) => number)
const made = (number: string, more: object = {}) => ({
  number,
  name: '',
  record: 'inherit' as const,
  ...more,
})
const many = (count: number) => Array.from({ length: count }, (_, index) => made(String(2000 + index)))

describe('an extension that others forward to', () => {
  it.each([
    ['alone', () => clientOf().remove({ number: '101' })],
    ['among several', () => clientOf().removeMany({ numbers: ['101'] })],
  ])('is not deleted %s, but together with them', async (_, remove) => {
    const { number, name, record } = configuration.current().extensions[0]!
    await changeConfiguration(configuration, (current) => ({
      ...current,
      extensions: current.extensions.map((extension) =>
        extension.number === number ? { ...extension, forwarding: { busy: '101' } } : extension,
      ),
    }))
    // An edit in the window leaves the forwarding as it is.
    await clientOf().update({ number, name, record })
    await expect(remove()).rejects.toMatchObject({ code: 'extension.in_use' })
    expect(numbers()).toEqual(['100', '101'])
    await clientOf().removeMany({ numbers: ['100', '101'] })
    expect(numbers()).toEqual([])
  })
})

describe('several extensions at once', () => {
  it('are made with passwords of their own where none is given, in one save', async () => {
    expect(await clientOf().createMany({ extensions: many(500) })).toEqual({ created: 500 })
    expect([numbers().length, saves]).toEqual([502, 1])
    const passwords = configuration.current().extensions.map(({ password }) => password)
    expect(new Set(passwords).size).toBe(502)
    expect(passwords.every((password) => password!.length >= 10)).toBe(true)
    await clientOf().removeMany({ numbers: many(500).map(({ number }) => number) })
    expect([numbers(), saves]).toEqual([['100', '101'], 2])
  })

  it.each<[string, ReturnType<typeof made>[], string, RegExp]>([
    ['one that exists', [made('102'), made('101'), made('103')], 'extension.exists', /101.*Sales/],
    [
      'one that stands twice',
      [made('102'), made('103'), made('102')],
      'extension.exists',
      /102 stands twice/,
    ],
    [
      'one with a weak password',
      [made('102'), made('103', { password: '1234567890' })],
      'config.invalid',
      /extensions\[3\]\.password/,
    ],
  ])('make nothing with %s among them', async (_, extensions, code, message) => {
    const asked = clientOf().createMany({ extensions })
    await expect(asked).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect([numbers(), saves]).toEqual([['100', '101'], 0])
  })

  it('make nothing with one of no number, or more than there may be', async () => {
    for (const extensions of [[made('102'), made('12a')], [], many(2001)]) {
      await expect(clientOf().createMany({ extensions })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
    expect([numbers(), saves]).toEqual([['100', '101'], 0])
  })

  it('are deleted together, or not at all where one is unknown', async () => {
    const asked = clientOf().removeMany({ numbers: ['100', '999'] })
    await expect(asked).rejects.toMatchObject({
      code: 'extension.unknown',
      message: expect.stringMatching(/999/),
    })
    expect([numbers(), saves]).toEqual([['100', '101'], 0])
    await clientOf().removeMany({ numbers: ['100', '100', '101'] })
    expect([numbers(), saves]).toEqual([[], 1])
  })

  it('are refused to a reader of masked records', async () => {
    const reader = clientOf('masked reader')
    for (const asked of [
      reader.createMany({ extensions: [made('102')] }),
      reader.removeMany({ numbers: ['100'] }),
      reader.list(),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: 'search.hidden' })
    }
    expect([numbers(), saves]).toEqual([['100', '101'], 0])
  })
})
