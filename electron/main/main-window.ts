import { fileURLToPath } from 'node:url'
import { BrowserWindow, screen } from 'electron'
import type { Logger } from '../../core/kit/index.ts'
import { placeOnDisplays, WINDOW_ORIGIN, windowIcon, type WindowMemory } from '../platform/index.ts'

const PRELOAD = fileURLToPath(new URL('../preload/preload.cjs', import.meta.url))
const PAGE = `${WINDOW_ORIGIN}/index.html`
const RELOADS_PER_MINUTE = 3

/** The one window. */
export interface MainWindow {
  /** Brings it to the front; opens it if there is none. */
  show(): void
  /** Returns the id of its contents, for the check of senders. */
  contentsId(): number | undefined
  /** Notes where it is, for the next start. */
  remember(): void
  /** Makes closing the window end it from now on. */
  letClose(): void
}

/**
 * Creates the window when it is first shown. Closing hides it; the PBX goes on.
 * @param hooks `made` is called with the window before it is shown, `hidden` when the user closed it, `pageGone` when
 * its page crashed or ended
 */
export function createMainWindow(
  memory: WindowMemory,
  log: Logger,
  hooks: {
    readonly made: (window: BrowserWindow) => void
    readonly hidden: () => void
    readonly pageGone: (contents: Electron.WebContents) => void
  },
): MainWindow {
  let window: BrowserWindow | undefined
  let mayClose = false
  let crashes: number[] = []

  const remember = (from: BrowserWindow) => {
    memory.remember({ bounds: from.getNormalBounds(), isMaximized: from.isMaximized() })
  }
  const recover = (contents: Electron.WebContents, reason: string) => {
    log.error('the window crashed', { reason })
    hooks.pageGone(contents)
    const now = performance.now()
    crashes = [...crashes.filter((at) => now - at < 60_000), now]
    if (crashes.length <= RELOADS_PER_MINUTE) contents.reload()
  }
  const open = (): BrowserWindow => {
    const { bounds, isMaximized } = memory.current()
    const place = placeOnDisplays(
      bounds,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    )
    const opened = new BrowserWindow({
      ...place,
      minWidth: 800,
      minHeight: 500,
      show: false,
      title: 'Halfcall',
      icon: windowIcon(),
      backgroundColor: '#ffffff',
      webPreferences: {
        preload: PRELOAD,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
      },
    })
    hooks.made(opened)
    const { webContents } = opened
    opened.once('ready-to-show', () => {
      if (isMaximized) opened.maximize()
      opened.show()
    })
    opened.on('close', (event) => {
      if (mayClose) return
      remember(opened)
      event.preventDefault()
      opened.hide()
      hooks.hidden()
    })
    opened.on('closed', () => (window = undefined))
    webContents.on('destroyed', () => hooks.pageGone(webContents))
    webContents.on('render-process-gone', (_event, { reason }) => recover(webContents, reason))
    opened
      .loadURL(PAGE)
      .catch((error: unknown) => log.error('the window cannot be loaded', { error: String(error) }))
    return opened
  }
  return {
    show() {
      if (!window) {
        window = open()
        return
      }
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    contentsId: () => window?.webContents.id,
    remember: () => window && remember(window),
    letClose: () => (mayClose = true),
  }
}
