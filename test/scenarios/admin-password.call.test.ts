import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'

const NEXT = 'chosen in the window'
let server: HalfcallServer
beforeAll(async () => void (server = await startServer({})))
afterAll(() => server.dispose())

const ask = (path: string, method: string, body?: unknown, cookie = '') =>
  fetch(new URL(path, server.url), {
    method,
    headers: { 'content-type': 'application/json', cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
async function signIn(password: string): Promise<string | undefined> {
  const response = await ask('session', 'POST', { password })
  return response.status === 204 ? response.headers.get('set-cookie')!.split(';', 1)[0] : undefined
}
const isSignedIn = async (cookie: string) =>
  ((await (await ask('session', 'GET', undefined, cookie)).json()) as { signedIn: boolean }).signedIn
const place = async (headers: Record<string, string> = {}) =>
  (await fetch(new URL('session/password', server.url), { headers })).json()
async function restart() {
  const { dataDir } = server
  await server.stop()
  server = await startServer({ dataDir })
}

it('sessions survive a restart; another password ends the others and stands nowhere in clear', async () => {
  const file = join(server.dataDir, 'admin-password')
  const first = readFileSync(file, 'utf8').trim()
  expect(await place()).toEqual({ kind: 'file', path: file })
  expect(await place({ 'x-forwarded-for': '192.0.2.1' })).toEqual({ kind: 'file' })
  const [mine, other] = [(await signIn(first))!, (await signIn(first))!]
  await restart()
  expect([await isSignedIn(mine), await isSignedIn(other)]).toEqual([true, true])

  const change = (old: string, next: string, cookie = mine) =>
    ask('session/password', 'PUT', { old, next }, cookie)
  expect((await change(first, NEXT, '')).status).toBe(401)
  expect(await (await change('wrong', NEXT)).json()).toEqual({
    code: 'auth.refused',
    message: 'wrong password',
  })
  const weak = await change(first, 'short')
  expect([weak.status, await weak.json()]).toEqual([
    422,
    { code: 'config.invalid', message: 'the new password must have at least 10 characters' },
  ])
  expect((await ask('session/password', 'PUT', { old: first }, mine)).status).toBe(400)
  expect((await change(first, NEXT)).status).toBe(204)
  expect([await isSignedIn(mine), await isSignedIn(other)]).toEqual([true, false])
  expect(await place()).toEqual({ kind: 'chosen', path: file })

  await restart()
  expect([await isSignedIn(mine), await isSignedIn(other)]).toEqual([true, false])
  expect([await signIn(first), typeof (await signIn(NEXT))]).toEqual([undefined, 'string'])
  for (const name of readdirSync(server.dataDir).filter((each) =>
    statSync(join(server.dataDir, each)).isFile(),
  )) {
    const text = readFileSync(join(server.dataDir, name))
    for (const secret of [first, NEXT, mine.split('=')[1]!])
      expect(text.includes(secret), `${name} holds ${secret}`).toBe(false)
  }
}, 60_000)
