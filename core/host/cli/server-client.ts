import { PbxError } from '../../kit/index.ts'
import { findServer, type RunningServer } from '../run-file.ts'

const TIMEOUT_MS = 60_000

/**
 * Connects to the running server of a data folder; undefined when none runs. @throws PbxError `not-running` when it
 * cannot be reached
 */
export async function connectToServer(dataDir: string): Promise<ServerClient | undefined> {
  const found = await findServer(dataDir)
  return found.kind === 'running' ? createServerClient(found.server) : undefined
}

/** Connects to the running server of a data folder. @throws PbxError `not-running` when there is none */
export async function needServer(dataDir: string): Promise<ServerClient> {
  const found = await findServer(dataDir)
  if (found.kind === 'none') throw new PbxError('not-running', found.why)
  return createServerClient(found.server)
}

/** The contract over HTTP as the command line uses it. */
export interface ServerClient {
  /** Id of its process. */
  readonly pid: number
  /** Calls one procedure by method and path below `/api`. */
  call(method: 'GET' | 'POST', path: string, input?: unknown): Promise<unknown>
}

function createServerClient(server: RunningServer): ServerClient {
  return {
    pid: server.pid,
    async call(method, path, input) {
      let response: Response
      try {
        response = await fetch(new URL(`api${path}`, server.url), {
          method,
          headers: { Authorization: `Bearer ${server.token}`, 'Content-Type': 'application/json' },
          signal: AbortSignal.timeout(TIMEOUT_MS),
          ...(method === 'POST' ? { body: JSON.stringify(input ?? {}) } : {}),
        })
      } catch (error) {
        throw new PbxError(
          'not-running',
          `server ${server.pid} at ${server.url} does not answer: ${reason(error)}`,
        )
      }
      const body = await answerOf(response, server)
      if (!response.ok)
        throw new PbxError(body?.code ?? 'internal', body?.message ?? `HTTP ${response.status}`)
      return body
    },
  }
}

type Answer = { code?: string; message?: string } | null

async function answerOf(response: Response, { pid, url }: RunningServer): Promise<Answer> {
  const text = await response.text()
  try {
    return JSON.parse(text) as Answer
  } catch {
    throw new PbxError(
      'not-running',
      `what answers at ${url} is no Halfcall (HTTP ${response.status}): process ${pid} is another program, or its port is`,
    )
  }
}

function reason(error: unknown): string {
  const cause = (error as { cause?: { code?: string } }).cause
  return cause?.code ?? (error as Error).message
}
