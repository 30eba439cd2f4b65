import { EventEmitter } from 'node:events'
import { toProgram } from '../chromium/addresses.ts'
import { runtime } from '../chromium/runtime.ts'
import { makeCodec } from '../page/codec.ts'
import type { FromPage, ToPage } from '../page/preload-modules.ts'
import { ISOLATED_WORLD, RECEIVE_FUNCTION, SEND_BINDING } from '../page/scripts.ts'
import type { BrowserWindow } from './browser-window.ts'
import { ipcMain } from './ipc-main.ts'
import { preventable } from './preventable.ts'
import { defaultSession } from './session.ts'

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }

const codec = makeCodec()

/** The page of a window. */
export class WebContents extends EventEmitter {
  readonly id: number
  readonly session = defaultSession
  readonly window: BrowserWindow
  #url = ''
  #session: string | undefined
  #isolatedContext: number | undefined
  #openHandler: OpenHandler = () => ({ action: 'allow' })
  #loading = false

  constructor(window: BrowserWindow) {
    super()
    this.window = window
    this.id = window.id
  }

  /** Connects it with a target of Chromium. */
  attach(session: string, targetId: string) {
    this.#session = session
    const { devTools } = runtime()
    devTools.on<{ context: { id: number; name: string; auxData: { frameId: string } } }>(
      'Runtime.executionContextCreated',
      ({ context }) => {
        if (context.name === ISOLATED_WORLD && context.auxData.frameId === targetId)
          this.#isolatedContext = context.id
      },
      session,
    )
    devTools.on<{ name: string; payload: string }>(
      'Runtime.bindingCalled',
      ({ name, payload }) => {
        if (name !== SEND_BINDING) return
        const message = codec.decode(payload) as FromPage
        if (message.kind === 'open') this.#asksToOpen(message.channel)
        else ipcMain.receive(this, message)
      },
      session,
    )
    devTools.on<{ frame: { id: string; url: string; parentId?: string; unreachableUrl?: string } }>(
      'Page.frameNavigated',
      ({ frame }) => {
        if (frame.parentId !== undefined) return
        this.#url = toProgram(frame.url)
        this.#loading = false
        if (frame.unreachableUrl)
          this.emit('did-fail-load', {}, -2, 'ERR_FAILED', toProgram(frame.unreachableUrl), true)
        else this.emit('did-navigate', {}, this.#url, 200, 'OK')
      },
      session,
    )
    // A link to a new window; window.open() comes by itself.
    devTools.on<{ url: string }>('Page.windowOpen', ({ url }) => this.#asksToOpen(url), session)
    devTools.on('Page.loadEventFired', () => this.emit('did-finish-load'), session)
    devTools.on('Inspector.targetCrashed', () => this.#gone(), session)
  }

  #asksToOpen(url: string) {
    if (this.#openHandler({ url }).action === 'deny') return
    process.stderr.write(`Electron stand-in: ${url} was allowed to open, but stays closed here\n`)
  }
  #gone() {
    this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 })
  }

  get mainFrame() {
    return {
      url: this.#url,
      parent: null,
      top: undefined,
      routingId: 1,
      processId: 1,
      isDestroyed: () => this.window.isDestroyed(),
    }
  }
  getURL = () => this.#url
  getLastWebPreferences = () => ({
    webSecurity: true,
    webviewTag: false,
    ...this.window.options.webPreferences,
  })
  isDestroyed = () => this.window.isDestroyed()
  isCrashed = () => false
  close() {
    this.window.close()
  }
  setWindowOpenHandler(handler: OpenHandler) {
    this.#openHandler = handler
  }
  openDevTools() {}
  setZoomFactor() {}

  /** Marks a navigation by the program itself: `will-navigate` does not ask about that. */
  willLoad() {
    this.#loading = true
  }
  /** Returns whether the page may go there by itself. */
  mayNavigate(url: string) {
    if (this.#loading || url === this.#url) return true
    const event = preventable()
    this.emit('will-navigate', Object.assign(event, { url, isMainFrame: true }), url)
    return !event.defaultPrevented
  }
  send(channel: string, ...args: unknown[]) {
    this.push({ kind: 'event', channel, args })
  }
  /** Hands a message to the preload script. */
  push(message: ToPage) {
    if (this.#session === undefined || this.#isolatedContext === undefined) return
    const text = JSON.stringify(codec.encode(message))
    runtime()
      .devTools.send(
        'Runtime.evaluate',
        { expression: `${RECEIVE_FUNCTION}(${text})`, contextId: this.#isolatedContext },
        this.#session,
      )
      // The page navigated away or closed meanwhile: as in Electron, the message is lost.
      .catch(() => undefined)
  }

  async executeJavaScript(expression: string): Promise<unknown> {
    const { result } = await runtime().devTools.send<{ result: { value: unknown } }>(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true },
      this.#session,
    )
    return result.value
  }
  /** Simulates the end of the page's process: only what the program notices of it. */
  forcefullyCrashRenderer() {
    this.#gone()
  }
  reload() {
    this.willLoad()
    runtime()
      .devTools.send('Page.reload', {}, this.#session)
      .catch(() => undefined)
  }
}
