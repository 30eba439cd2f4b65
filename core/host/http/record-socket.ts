import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import type { TokenScope } from '../../contract/index.ts'
import { PbxError, type Clock, type Logger } from '../../kit/index.ts'
import { createRecordPages, type PageSource, type RecordPages } from './record-pages.ts'

const MAX_LISTENERS = 50
const PING_MS = 30_000
/** The time a listener may take to read a page. */
const SLOW_MS = 30_000
/** WebSocket close codes of our own. */
const CLOSE = {
  over: [4401, 'session or token over'],
  slow: [4408, 'too slow; resume with the last sequence'],
  beyond: [4409, 'since is beyond the last sequence; begin again from 0'],
  failed: [1011, 'records cannot be read; resume with the last sequence'],
} as const

/** Everything the feed needs. */
export interface RecordSocketOptions {
  readonly source: PageSource
  readonly clock: Clock
  readonly log: Logger
}

/** The feed of records for programs: plain JSON messages over WebSocket. */
export interface RecordSocket {
  readonly isFull: boolean
  /** Takes over an upgrade request that has been checked; `since` undefined begins with the next record. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    since: number | undefined,
    allowed: { readonly scope: TokenScope; readonly isStill: () => boolean },
  ): void
  /** Ends the sockets of sessions and tokens that have ended. */
  recheck(): void
  close(): void
}

const sendAll = (client: WebSocket, messages: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    messages.forEach((message, index) => {
      const isLast = index === messages.length - 1
      client.send(message, isLast ? (error) => (error ? reject(error) : resolve()) : undefined)
    })
    if (messages.length === 0) resolve()
  })

/**
 * Sends one listener everything after `since`, with hidden numbers if it `isMasked`; returns a function to be called
 * when there may be more.
 */
function serveListener(
  client: WebSocket,
  since: number,
  isMasked: boolean,
  pages: RecordPages,
  { source, clock, log }: RecordSocketOptions,
): () => void {
  let place = since
  let isBusy = false
  let isAsked = false
  let toldUpTo: number | undefined

  const sendSlowly = async (messages: readonly string[]) => {
    // Who reads on meanwhile still hears why; after another while the socket is cut.
    const stop = clock.after(SLOW_MS, () => client.close(...CLOSE.slow))
    try {
      await sendAll(client, messages)
    } finally {
      stop()
    }
  }
  const run = async () => {
    while (isAsked && client.readyState === client.OPEN) {
      isAsked = false
      const page = await pages.after(place, isMasked)
      await sendSlowly(page.messages)
      place = Math.max(place, page.next)
      if (page.more) isAsked = true
      else if (toldUpTo !== place) {
        toldUpTo = place
        await sendSlowly([JSON.stringify({ type: 'caught-up', sequence: place })])
      }
    }
  }
  return () => {
    isAsked = true
    if (isBusy) return
    isBusy = true
    run()
      .catch((error: unknown) => {
        if (error instanceof PbxError && error.code === 'since.beyond-end') {
          client.send(JSON.stringify({ type: 'reset', since: place, last: source.lastSequence() }))
          return client.close(...CLOSE.beyond)
        }
        if (client.readyState === client.OPEN)
          log.warn('the feed of records failed', { error: String(error) })
        client.close(...CLOSE.failed)
      })
      .finally(() => {
        isBusy = false
      })
  }
}

/** Serves records to every socket, each from its own place on; a slow one is dropped and can resume. */
export function createRecordSocket(options: RecordSocketOptions): RecordSocket {
  const { source, log } = options
  const server = new WebSocketServer({ noServer: true, maxPayload: 1024 })
  const alive = new WeakSet<WebSocket>()
  const listeners = new Map<WebSocket, { more: () => void; isAllowed: () => boolean }>()
  const recheck = () => {
    for (const [client, { isAllowed }] of listeners) if (!isAllowed()) client.close(...CLOSE.over)
  }
  const ping = setInterval(() => {
    recheck()
    for (const client of listeners.keys()) {
      if (!alive.delete(client)) client.terminate()
      else client.ping()
    }
  }, PING_MS)
  ping.unref()
  const pages = createRecordPages(source)
  const stopHearing = pages.onChange(() => {
    for (const { more } of listeners.values()) more()
  })
  return {
    get isFull() {
      return listeners.size >= MAX_LISTENERS
    },
    upgrade(request, socket, head, since, { scope, isStill }) {
      server.handleUpgrade(request, socket, head, (client) => {
        const isMasked = scope === 'records:masked'
        const more = serveListener(client, since ?? source.lastSequence(), isMasked, pages, options)
        listeners.set(client, { more, isAllowed: isStill })
        alive.add(client)
        client.on('pong', () => alive.add(client))
        client.on('error', (error) => log.debug('a listener of records failed', { error: error.message }))
        client.on('close', () => listeners.delete(client))
        more()
      })
    },
    recheck,
    close() {
      clearInterval(ping)
      stopHearing()
      for (const client of listeners.keys()) client.terminate()
      server.close()
    },
  }
}
