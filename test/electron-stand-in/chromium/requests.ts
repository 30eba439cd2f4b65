import { SCHEME_REQUESTS, toProgram } from './addresses.ts'
import type { DevTools } from './devtools-pipe.ts'

interface Paused {
  readonly requestId: string
  readonly resourceType: string
  readonly frameId: string
  readonly request: { url: string; method: string; headers: Record<string, string>; postData?: string }
}

/** The services that page requests need from the rest of the stand-in. */
export interface RequestPorts {
  /** Waits until the scripts of every open window are in place. */
  windowsArePrepared(): Promise<unknown>
  /** Returns whether a page may navigate its main frame there by itself. */
  mayNavigate(frameId: string, url: string): boolean
  /** Answers the request of a registered scheme. */
  answer(request: Request): Promise<Response>
}

async function answerPaused(devTools: DevTools, paused: Paused, ports: RequestPorts): Promise<void> {
  const { requestId, request } = paused
  const url = toProgram(request.url)
  if (paused.resourceType === 'Document') {
    await ports.windowsArePrepared()
    if (!ports.mayNavigate(paused.frameId, url)) {
      await devTools.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
      return
    }
  }
  if (url === request.url) {
    await devTools.send('Fetch.continueRequest', { requestId })
    return
  }
  const { method, headers, postData } = request
  const response = await ports.answer(new Request(url, { method, headers, body: postData ?? null }))
  await devTools.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  })
}

/**
 * Holds every document until its window is prepared, refuses navigations that the program prevents, and answers the
 * requests of registered schemes.
 */
export async function interceptRequests(devTools: DevTools, ports: RequestPorts): Promise<void> {
  devTools.on<Paused>('Fetch.requestPaused', (paused) => {
    answerPaused(devTools, paused, ports).catch((error: unknown) => {
      // A page that went away takes its requests with it.
      process.stderr.write(`Electron stand-in: ${paused.request.url}: ${String(error)}\n`)
    })
  })
  await devTools.send('Fetch.enable', {
    patterns: [{ urlPattern: '*', resourceType: 'Document' }, { urlPattern: SCHEME_REQUESTS }],
  })
}
