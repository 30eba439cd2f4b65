import { ORPCError } from '@orpc/client'
import { ERROR_CODES, type ErrorCode } from '../../core/contract/index.ts'
import { ConnectionLost } from './connection.ts'

/** Codes that the window has a text for: those of the contract, and its own. */
export type WindowErrorCode = ErrorCode | 'connection.lost'

/** A failed request as the window shows it. */
export interface Failure {
  readonly code: WindowErrorCode
  /** The core's own words, which name the thing; empty when there are none. */
  readonly detail: string
}

const isErrorCode = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code)

/** Translates whatever a request threw. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ConnectionLost || isAbort(error)) return { code: 'connection.lost', detail: '' }
  if (!(error instanceof ORPCError)) return { code: 'internal', detail: String(error) }
  const { code, message } = error as ORPCError<string, unknown>
  if (isErrorCode(code)) return { code, detail: message }
  return { code: code === 'BAD_REQUEST' ? 'config.invalid' : 'internal', detail: message }
}

const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || error.message.includes('WebSocket is not open'))
