import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { silentLog } from '../../kit/index.ts'
import { isOwnersOnly } from '../../../test/kit/owners-only.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/kit/virtual-clock.ts'
import { openAdminPassword, type AdminPassword } from '../admin-password.ts'
import { createSessions, type Sessions } from './session.ts'

const CHEAP = { logN: 10, r: 8, p: 1 }
const HOUR = 3_600_000
const OLD = 'the first password'
const NEXT = 'another good one'

let folder: string
let clock: VirtualClock
let opened: AdminPassword
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sessions-'))
  clock = createVirtualClock()
  writeFileSync(join(folder, 'admin-password'), `${OLD}\n`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const path = () => join(folder, 'sessions.json')
/** Starts on the folder; takes no time when the password is open already. */
async function start(password?: AdminPassword): Promise<Sessions> {
  opened = password ?? (await openAdminPassword(folder, {}, CHEAP))
  return createSessions({ password: opened, localToken: 'local', path: path(), clock, log: silentLog })
}
async function signIn(sessions: Sessions, password = OLD): Promise<string> {
  const outcome = await sessions.signIn(password, undefined)
  if (outcome.kind !== 'signed-in') throw new Error(outcome.kind)
  return outcome.token
}

it('a session goes on after a restart; its file is for its owner and has no token', async () => {
  const token = await signIn(await start())
  expect((await start(opened)).has(token)).toBe(true)
  expect(isOwnersOnly(path())).toBe(true)
  expect(readFileSync(path(), 'utf8')).not.toContain(token)
})

it('ends twelve hours after its last use, and after seven days in any case', async () => {
  const token = await signIn(await start())
  clock.advance(12 * HOUR + 1)
  expect((await start(opened)).has(token)).toBe(false)

  const used = await signIn(await start(opened))
  for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
    clock.advance(8 * HOUR)
    expect((await start(opened)).has(used), `${hours} h`).toBe(true)
  }
  clock.advance(8 * HOUR)
  expect((await start(opened)).has(used)).toBe(false)
})

it('ends for good when somebody signs out', async () => {
  const sessions = await start()
  const [left, right] = [await signIn(sessions), await signIn(sessions)]
  sessions.signOut(left)
  const next = await start(opened)
  expect([next.has(left), next.has(right), next.has('')]).toEqual([false, true, false])
})

it.each(['', '{', '[]', '{"password":1}'])('a file that holds %j has none', async (text) => {
  const token = await signIn(await start())
  writeFileSync(path(), text)
  expect((await start(opened)).has(token)).toBe(false)
})

it('another password ends all sessions but the one that chose it; only its hash stays', async () => {
  const sessions = await start()
  const [mine, other] = [await signIn(sessions), await signIn(sessions)]
  let ended = 0
  sessions.onSignOut(() => ended++)
  const change = (old: string, next: string) => sessions.changePassword({ token: mine, old, next }, undefined)
  expect(await change('wrong', NEXT)).toEqual({ kind: 'refused' })
  expect(await change(OLD, 'short')).toEqual({ kind: 'weak', fault: 'short' })
  expect(sessions.passwordPlace()).toEqual({ kind: 'file', path: join(folder, 'admin-password') })
  expect([sessions.has(other), ended]).toEqual([true, 0])
  expect(await change(OLD, NEXT)).toEqual({ kind: 'changed' })
  expect([sessions.has(mine), sessions.has(other), ended]).toEqual([true, false, 1])
  expect(sessions.passwordPlace()).toEqual({ kind: 'chosen', path: join(folder, 'admin-password') })

  const next = await start()
  expect([next.has(mine), next.has(other)]).toEqual([true, false])
  expect(await next.signIn(OLD, undefined)).toEqual({ kind: 'refused' })
  expect((await next.signIn(NEXT, undefined)).kind).toBe('signed-in')
  expect(() => statSync(join(folder, 'admin-password'))).toThrow('ENOENT')
  expect(readFileSync(join(folder, 'admin-password.scrypt'), 'utf8')).toMatch(/^scrypt:10:8:1:\S+:\S+\n$/)
})

it('who forgot it puts another one into the file; that ends all sessions', async () => {
  const sessions = await start()
  const token = await signIn(sessions)
  await sessions.changePassword({ token, old: OLD, next: NEXT }, undefined)
  writeFileSync(join(folder, 'admin-password'), 'put there by hand\n')
  const next = await start()
  expect(next.has(token)).toBe(false)
  expect(await next.signIn(NEXT, undefined)).toEqual({ kind: 'refused' })
  expect((await next.signIn('put there by hand', undefined)).kind).toBe('signed-in')
})

it('one of the environment is not changed here', async () => {
  const env = { HALFCALL_ADMIN_PASSWORD: 'of the environment' }
  const sessions = await start(await openAdminPassword(folder, env, CHEAP))
  const token = await signIn(sessions, 'of the environment')
  const change = { token, old: 'of the environment', next: NEXT }
  expect(await sessions.changePassword(change, undefined)).toEqual({ kind: 'environment' })
  expect(await sessions.signIn(OLD, undefined)).toEqual({ kind: 'refused' })
})

it('many guesses at once are as many guesses', async () => {
  const sessions = await start()
  const outcomes = await Promise.all(Array.from({ length: 15 }, () => sessions.signIn('wrong', '192.0.2.9')))
  expect(outcomes.filter(({ kind }) => kind === 'refused').length).toBe(10)
  expect((await sessions.signIn(OLD, '192.0.2.10')).kind).toBe('signed-in')
})
