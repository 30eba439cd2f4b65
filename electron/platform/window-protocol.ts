import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import type { Logger } from '../../core/kit/index.ts'
import { CONTENT_SECURITY_POLICY, WINDOW_ORIGIN, windowFile } from './window-files.ts'

const SCHEME = new URL(WINDOW_ORIGIN).protocol.slice(0, -1)

/** Registers the scheme of the window; must run before Electron is ready. */
export function registerWindowScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true }
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }])
}

/** Serves the files of the built window under `app://halfcall/`, and nothing else. */
export function serveWindow(folder: string, log: Logger): void {
  const headers = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  }
  protocol.handle(SCHEME, async (request) => {
    const file = windowFile(folder, request.url)
    if (!file || request.method !== 'GET') {
      log.warn('the window asked for what is not there', { url: request.url })
      return new Response(null, { status: 404, headers })
    }
    try {
      const body = await readFile(file.path)
      return new Response(body, { headers: { ...headers, 'content-type': file.mediaType } })
    } catch (error) {
      log.warn('a file of the window cannot be read', { url: request.url, error: String(error) })
      return new Response(null, { status: 404, headers })
    }
  })
}
