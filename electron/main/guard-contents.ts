import { app, session, type WebContents } from 'electron'
import type { Logger } from '../../core/kit/index.ts'

/** Limits every page to what the window needs: its own page, and nothing from the web. */
export function guardContents(origin: string, log: Logger): void {
  const isOurs = (url: string) => {
    const { protocol, host } = URL.parse(url) ?? { protocol: '', host: '' }
    return `${protocol}//${host}` === origin
  }
  const refused = (what: string, url: string) => log.warn(`${what} refused`, { url: url.slice(0, 200) })

  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    // Copying to the clipboard is what a button of ours does; everything else asks for what no part of it needs.
    answer(permission === 'clipboard-sanitized-write')
  })
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  )
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(({ url }) => {
      refused('window', url)
      return { action: 'deny' }
    })
    contents.on('will-navigate', (event) => {
      if (isOurs(event.url)) return
      refused('navigation', event.url)
      event.preventDefault()
    })
    contents.on('will-redirect', (event) => {
      if (!isOurs(event.url)) event.preventDefault()
    })
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}
