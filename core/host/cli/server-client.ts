import { PbxError } from '../../kit/index.ts'
import { findServer, type RunningServer } from '../run-file.ts'

const TIMEOUT_MS = 60_000

/** Asks the running server of a data folder; undefined when none runs. */
export function connectToServer(dataDir: string): ServerClient | undefined {
  const server = findServer(dataDir)
  return server && createServerClient(server)
}

/** The contract over HTTP as the command line uses it. */
export interface ServerClient {
  /** Calls one procedure by method and path below `/api`. */
  call(method: 'GET' | 'POST', path: string, input?: unknown): Promise<unknown>
}

function createServerClient(server: RunningServer): ServerClient {
  return {
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
      const body = (await response.json()) as { code?: string; message?: string }
      if (!response.ok) throw new PbxError(body.code ?? 'internal', body.message ?? `HTTP ${response.status}`)
      return body
    },
  }
}

function reason(error: unknown): string {
  const cause = (error as { cause?: { code?: string } }).cause
  return cause?.code ?? (error as Error).message
}
