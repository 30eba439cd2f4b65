import { once } from 'node:events'
import {
  Agent,
  request as ask,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http'
import { text } from 'node:stream/consumers'
import { WebSocket } from 'ws'
import type { ReadingSettings } from '../../../app/index.ts'
import { statusOf, type TokenScope } from '../../../contract/index.ts'
import { PbxError, type Logger } from '../../../kit/index.ts'
import { sendError } from '../respond.ts'
import { feedPageOf, type FeedPage } from './feed-page.ts'
import { PAGE_HEADERS, READING_HEADERS } from './messages.ts'
import { createReadingProcess } from './reading-process.ts'

/** The way to the process that answers requests that only read records. */
export interface Reading {
  /** Passes a request on, and its answer back. */
  pass(request: IncomingMessage, response: ServerResponse, scope: TokenScope): Promise<void>
  /**
   * Returns the page of the feed after a sequence number.
   * @throws PbxError `since.beyond-end`, `store.unavailable`.
   */
  feedPage(since: number, isMasked: boolean): Promise<FeedPage>
  /** Opens a line for the questions of a window. */
  openLine(): Promise<WebSocket>
  /** Resolves when questions are answered by the current settings. @throws PbxError as `feedPage` */
  settled(): Promise<void>
  /** Releases the database, which may be another one afterwards. */
  reopen(): void
  close(): void
}

const PASSED_ON = ['content-type', 'content-length', 'accept'] as const
const PASSED_BACK = ['content-type', 'content-length', 'content-disposition', 'retry-after'] as const

function pick(headers: IncomingMessage['headers'], names: readonly string[]) {
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  )
}

/** Prepares it; its process starts with the first question. */
export function createReading(options: {
  readonly dataDir: string
  readonly settings: () => ReadingSettings
  readonly log: Logger
}): Reading {
  const process = createReadingProcess(options)
  // A connection that the other side closes after its answer fails whoever still writes, and the answer is lost.
  const agent = new Agent({ keepAlive: true })

  const begin = async (scope: TokenScope, request: RequestOptions) => {
    const { path: socketPath, secret } = await process.door()
    return ask({
      ...request,
      socketPath,
      agent,
      headers: { ...request.headers, ...letIn(secret, scope) },
    })
  }
  const letIn = (secret: string, scope: TokenScope) => ({
    [READING_HEADERS.secret]: secret,
    [READING_HEADERS.scope]: scope,
  })
  const fail = (response: ServerResponse, error: unknown): void => {
    if (response.headersSent) return void response.destroy()
    const { code, message } =
      error instanceof PbxError
        ? error
        : { code: 'store.unavailable', message: 'records cannot be read at the moment; try again' }
    sendError(response, statusOf(code), code as 'store.unavailable', message)
  }
  return {
    async pass(request, response, scope) {
      try {
        const passed = await begin(scope, {
          method: request.method,
          path: request.url,
          headers: pick(request.headers, PASSED_ON),
        })
        if (response.destroyed) return void passed.destroy()
        response.once('close', () => passed.destroy())
        passed.on('error', (error) => fail(response, error))
        passed.once('response', (answer) => {
          answer.on('error', (error) => fail(response, error))
          response.writeHead(answer.statusCode!, pick(answer.headers, PASSED_BACK))
          answer.pipe(response)
        })
        request.pipe(passed)
      } catch (error) {
        fail(response, error)
      }
    },
    async feedPage(since, isMasked) {
      const asked = await begin(isMasked ? 'records:masked' : 'records:read', {
        path: `/feed?since=${since}`,
      })
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        asked.once('response', resolve)
        asked.once('error', reject)
        asked.end()
      })
      const body = await text(answer)
      if (answer.statusCode === 200) {
        const { [PAGE_HEADERS.next]: next, [PAGE_HEADERS.more]: more } = answer.headers
        return feedPageOf(body, String(next), String(more))
      }
      const { code, message } = JSON.parse(body) as { code: string; message: string }
      throw new PbxError(code, message)
    },
    async openLine() {
      const { path, secret } = await process.door()
      const line = new WebSocket(`ws+unix:${path}:/`, {
        headers: letIn(secret, 'manage'),
        skipUTF8Validation: true,
      })
      await once(line, 'open')
      line.on('error', () => line.terminate())
      return line
    },
    async settled() {
      await process.door()
    },
    reopen: () => process.end(),
    close() {
      process.end()
      agent.destroy()
    },
  }
}
