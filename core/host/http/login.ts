import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pbx } from '../../app/index.ts'
import { cookieToken, SESSION_COOKIE } from './credentials.ts'
import { isOverTls } from './doors.ts'
import { bodyRefusal, readBody } from './body.ts'
import type { Client } from './client-address.ts'
import { networkOf } from './failures.ts'
import { isOwnOrigin } from './guard.ts'
import { sendError, sendJson } from './respond.ts'
import { SESSION_SECONDS, type Sessions } from './session.ts'

const MAX_LOGIN_BYTES = 4096

function passwordOf(body: string): string | undefined {
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

/** Handles `/session`: returns whether the client is signed in (GET), signs in (POST) and out (DELETE). */
export async function handleSession(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Sessions,
  security: Pbx['security'],
  client: Client,
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
  const { address } = client
  // Who sits at this computer is not kept out by others.
  const counted = client.isOwner ? undefined : address
  const told = { address: networkOf(address), transport: 'http', detail: 'password of the window' } as const
  const makeWait = (seconds: number) => {
    security({ event: 'refused-while-banned', ...told })
    const headers = { 'Retry-After': String(seconds) }
    sendError(response, 429, 'auth.refused', `too many wrong passwords; wait ${seconds} s`, headers)
  }
  const seconds = sessions.wait(counted)
  if (seconds !== undefined) return makeWait(seconds)
  const refusal = bodyRefusal(request, MAX_LOGIN_BYTES)
  if (refusal) return sendError(response, ...refusal)
  const password = passwordOf(await readBody(request))
  if (password === undefined)
    return sendError(response, 400, 'auth.refused', 'a JSON body with "password" is expected')
  const outcome = await sessions.signIn(password, counted)
  if (outcome.kind === 'signed-in') {
    response.writeHead(204, { 'Set-Cookie': setCookie(request, outcome.token, SESSION_SECONDS) }).end()
  } else if (outcome.kind === 'wait') makeWait(outcome.seconds)
  else {
    security({ event: 'invalid-password', ...told })
    sendError(response, 401, 'auth.refused', 'wrong password')
  }
}
