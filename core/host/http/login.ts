import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pbx } from '../../app/index.ts'
import { cookieToken, SESSION_COOKIE } from './credentials.ts'
import { isOverTls } from './doors.ts'
import { isOwnOrigin } from './guard.ts'
import { readBody, sendError, sendJson } from './respond.ts'
import type { Sessions } from './session.ts'

const MAX_LOGIN_BYTES = 4096
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

function passwordOf(body: string | undefined): string | undefined {
  if (body === undefined) return undefined
  try {
    const value: unknown = JSON.parse(body)
    const password = (value as { password?: unknown } | null)?.password
    return typeof password === 'string' ? password : undefined
  } catch {
    return undefined
  }
}

const setCookie = (request: IncomingMessage, token: string, maxAgeSeconds: number) =>
  `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${isOverTls(request) ? '; Secure' : ''}`

/** `/session`: tells whether one is signed in (GET), signs in (POST) and out (DELETE). */
export async function handleSession(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Sessions,
  security: Pbx['security'],
): Promise<void> {
  if (request.method === 'GET')
    return sendJson(response, 200, { signedIn: sessions.has(cookieToken(request)) })
  if (!isOwnOrigin(request)) return sendError(response, 403, 'auth.refused', 'foreign origin')
  if (request.method === 'DELETE') {
    const token = cookieToken(request)
    if (token !== undefined) sessions.signOut(token)
    response.writeHead(204, { 'Set-Cookie': setCookie(request, '', 0) }).end()
    return
  }
  if (request.method !== 'POST') return sendError(response, 405, 'auth.refused', 'GET, POST or DELETE')
  const password = passwordOf(await readBody(request, MAX_LOGIN_BYTES))
  if (password === undefined)
    return sendError(response, 400, 'auth.refused', 'a JSON body with "password" is expected')
  const address = request.socket.remoteAddress ?? ''
  // Who sits at this computer is not kept out by others; a proxy here speaks for others and says so.
  const isOwner = LOOPBACK.has(address) && request.headers['x-forwarded-for'] === undefined
  const outcome = sessions.signIn(password, isOwner ? undefined : address)
  if (outcome.kind === 'signed-in') {
    response.writeHead(204, { 'Set-Cookie': setCookie(request, outcome.token, 12 * 3600) }).end()
    return
  }
  const event = outcome.kind === 'wait' ? 'refused-while-banned' : 'invalid-password'
  security({ event, address, transport: 'http', detail: 'password of the window' })
  if (outcome.kind === 'wait') {
    sendError(response, 429, 'auth.refused', `too many wrong passwords; wait ${outcome.seconds} s`, {
      'Retry-After': String(outcome.seconds),
    })
  } else sendError(response, 401, 'auth.refused', 'wrong password')
}
