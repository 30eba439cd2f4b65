import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod'
import type { Pbx } from '../../app/index.ts'
import { PASSWORD_FAULT_TEXT } from '../../contract/index.ts'
import { assertNever } from '../../kit/index.ts'
import { bodyRefusal, readBody } from './body.ts'
import type { Client } from './client-address.ts'
import { cookieToken } from './credentials.ts'
import { networkOf } from './failures.ts'
import { isOwnOrigin } from './guard.ts'
import { sendError, sendJson } from './respond.ts'
import type { Sessions } from './session.ts'

const MAX_BYTES = 8192
const bodySchema = z.strictObject({ old: z.string().max(1024), next: z.string().max(1024) })

function parse(body: string): z.infer<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}

/** Sends where the password is kept, for the page that asks for it; the path only to somebody at this computer. */
function sendPlace(response: ServerResponse, sessions: Sessions, { isOwner }: Client): void {
  const { kind, ...where } = sessions.passwordPlace()
  sendJson(response, 200, isOwner ? { kind, ...where } : { kind })
}

/** Handles `/session/password`: returns where the administrator's password is kept (GET), and sets a new one (PUT). */
export async function handleAdminPassword(
  request: IncomingMessage,
  response: ServerResponse,
  sessions: Sessions,
  security: Pbx['security'],
  client: Client,
): Promise<void> {
  if (request.method === 'GET') return sendPlace(response, sessions, client)
  if (!isOwnOrigin(request)) return sendError(response, 403, 'auth.refused', 'foreign origin')
  if (request.method !== 'PUT') return sendError(response, 405, 'auth.refused', 'GET or PUT')
  const token = cookieToken(request)
  if (token === undefined || !sessions.has(token))
    return sendError(response, 401, 'auth.required', 'sign in first')
  const refusal = bodyRefusal(request, MAX_BYTES)
  if (refusal) return sendError(response, ...refusal)
  const change = parse(await readBody(request))
  if (!change) {
    const text = 'a JSON body with "old" and "next", of 1024 characters at most, is expected'
    return sendError(response, 400, 'auth.refused', text)
  }
  const outcome = await sessions.changePassword(
    { token, ...change },
    client.isOwner ? undefined : client.address,
  )
  switch (outcome.kind) {
    case 'changed':
      return void response.writeHead(204).end()
    case 'refused': {
      const address = networkOf(client.address)
      security({ event: 'invalid-password', address, transport: 'http', detail: 'password of the window' })
      return sendError(response, 401, 'auth.refused', 'wrong password')
    }
    case 'weak':
      return sendError(
        response,
        422,
        'config.invalid',
        `the new password ${PASSWORD_FAULT_TEXT[outcome.fault]}`,
      )
    case 'environment':
      return sendError(
        response,
        409,
        'config.invalid',
        'the password is what HALFCALL_ADMIN_PASSWORD says; change it there and start Halfcall again',
      )
    case 'wait':
      return sendError(response, 429, 'auth.refused', `too many wrong passwords; wait ${outcome.seconds} s`, {
        'Retry-After': String(outcome.seconds),
      })
    default:
      return assertNever(outcome)
  }
}
