import { beforeEach, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import type { NewToken } from '../../contract/index.ts'
import { createApiTokens, type ApiTokens } from './api-tokens.ts'

const DAY_MS = 86_400_000
let clock = createVirtualClock()
let kept: unknown
let saves = 0
let tokens: ApiTokens

const store = {
  putAside: () => Promise.resolve(),
  load: () => Promise.resolve(kept),
  save: (body: unknown) => {
    kept = JSON.parse(JSON.stringify(body))
    saves++
    return Promise.resolve()
  },
}
const fail = (error: unknown) => {
  throw error
}
const open = () => createApiTokens({ store, clock, fault: fail })
const reader: NewToken = { name: 'Billing', scope: 'records:read', days: null }

beforeEach(async () => {
  clock = createVirtualClock()
  kept = undefined
  saves = 0
  tokens = await open()
})

it('keeps no secret, and knows the token again after a restart', async () => {
  const { token, view } = await tokens.create(reader)
  const secret = token.split('_')[2]!
  expect(secret).toHaveLength(64)
  expect(JSON.stringify(kept)).not.toContain(secret)
  expect(JSON.stringify(tokens.list())).not.toMatch(/hash|salt/)
  const again = await open()
  expect(again.check(token)).toEqual({ id: view.id, scope: 'records:read' })
})

it.each([
  ['another secret', (token: string) => token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  [
    'another id',
    (token: string) => token.replace(/^hct_./, (first) => (first === 'hct_0' ? 'hct_1' : 'hct_0')),
  ],
  ['a part', (token: string) => token.slice(0, -1)],
  ['nothing', () => ''],
])('refuses %s', async (_, forge) => {
  const { token } = await tokens.create(reader)
  expect(tokens.check(forge(token))).toBeUndefined()
})

it('ends with its days', async () => {
  const { token, view } = await tokens.create({ ...reader, days: 2 })
  expect(view.expiresAt).toBe(clock.wall() + 2 * DAY_MS)
  clock.advance(2 * DAY_MS - 1)
  expect(tokens.check(token)).toBeDefined()
  clock.advance(1)
  expect(tokens.check(token)).toBeUndefined()
  expect(tokens.isGood(view.id)).toBe(false)
})

it('is revoked at once, and everybody hears it', async () => {
  const { token, view } = await tokens.create(reader)
  const heard: boolean[] = []
  tokens.onRevoked(() => heard.push(tokens.isGood(view.id)))
  const revoking = tokens.revoke(view.id)
  expect([tokens.check(token), heard]).toEqual([undefined, [false]])
  await revoking
  expect(kept).toEqual([])
  await expect(tokens.revoke(view.id)).rejects.toMatchObject({ code: 'token.unknown' })
})

it('writes its last use down once a minute', async () => {
  const { token } = await tokens.create(reader)
  for (let i = 0; i < 100; i++) tokens.check(token)
  const first = clock.wall()
  expect(tokens.list()[0]!.lastUsedAt).toBe(first)
  clock.advance(59_999)
  tokens.check(token)
  expect(tokens.list()[0]!.lastUsedAt).toBe(first)
  clock.advance(1)
  tokens.check(token)
  expect(tokens.list()[0]!.lastUsedAt).toBe(first + 60_000)
  await tokens.create(reader)
  expect(saves).toBe(4)
})

it('is not there when it could not be written', async () => {
  const full = await createApiTokens({
    store: { ...store, save: () => Promise.reject(new Error('disk full')) },
    clock,
    fault: fail,
  })
  await expect(full.create(reader)).rejects.toThrow('disk full')
  expect(full.list()).toEqual([])
})

it('are a hundred at most', async () => {
  for (let i = 0; i < 100; i++) await tokens.create(reader)
  await expect(tokens.create(reader)).rejects.toMatchObject({ code: 'token.too-many' })
})
