import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { toChromium } from '../chromium/addresses.ts'
import { runtime } from '../chromium/runtime.ts'
import { ISOLATED_WORLD, SEND_BINDING, isolatedScript, pageScript } from '../page/scripts.ts'
import { app } from './app.ts'
import { preventable } from './preventable.ts'
import { schemes } from './protocol.ts'
import { applyPermissions } from './session.ts'
import { WebContents } from './web-contents.ts'
import { windows } from './windows.ts'

interface Options {
  readonly width?: number
  readonly height?: number
  readonly x?: number
  readonly y?: number
  readonly show?: boolean
  readonly title?: string
  readonly webPreferences?: {
    readonly preload?: string
    readonly nodeIntegration?: boolean
    readonly contextIsolation?: boolean
    readonly sandbox?: boolean
  }
}

let lastId = 0

/** A window: a page of Chromium; what its frame does is noted, not shown. */
export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly options: Options
  readonly webContents: WebContents
  /** Target of Chromium's DevTools, once opened. */
  targetId: string | undefined
  /** Settled when the scripts of the window are in place; its first document is held until then. */
  prepared: Promise<void> | undefined
  #destroyed = false
  #visible: boolean
  #state: 'normal' | 'minimized' | 'maximized' = 'normal'
  #bounds: { x: number; y: number; width: number; height: number }
  #session: string | undefined

  constructor(options: Options = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const { nodeIntegration = false, contextIsolation = true, sandbox = true } = options.webPreferences ?? {}
    if (nodeIntegration || !contextIsolation || !sandbox) {
      throw new Error('the stand-in has sandboxed, isolated windows without Node only')
    }
    this.options = options
    this.#visible = options.show !== false
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    }
    this.webContents = new WebContents(this)
    windows.set(this.id, this)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    app.emit('browser-window-created', {}, this)
    app.emit('web-contents-created', {}, this.webContents)
  }

  static getAllWindows = () => [...windows.values()]
  static fromWebContents = (contents: WebContents | undefined) => contents?.window ?? null
  static fromId = (id: number) => windows.get(id) ?? null
  static getFocusedWindow = () => [...windows.values()].at(-1) ?? null

  async #prepare(target: Promise<{ targetId: string }>, attached: Promise<string>): Promise<void> {
    const { devTools } = runtime()
    this.targetId = (await target).targetId
    const session = await attached
    this.#session = session
    this.webContents.attach(session, this.targetId)
    const preload = this.options.webPreferences?.preload
    const source = isolatedScript(preload === undefined ? '' : readFileSync(preload, 'utf8'))
    const { width, height } = this.#bounds
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false }
    await Promise.all([
      devTools.send('Emulation.setDeviceMetricsOverride', metrics, session),
      devTools.send('Page.enable', {}, session),
      devTools.send('Runtime.enable', {}, session),
      devTools.send(
        'Runtime.addBinding',
        { name: SEND_BINDING, executionContextName: ISOLATED_WORLD },
        session,
      ),
      devTools.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript() }, session),
      devTools.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: ISOLATED_WORLD }, session),
    ])
  }

  #open(url: string): Promise<void> {
    const { devTools } = runtime()
    const { width, height } = this.#bounds
    const attached = Promise.withResolvers<string>()
    const target = devTools.send<{ targetId: string }>('Target.createTarget', {
      url,
      width,
      height,
      newWindow: true,
    })
    const stop = devTools.on<{ sessionId: string; targetInfo: { targetId: string } }>(
      'Target.attachedToTarget',
      ({ sessionId, targetInfo }) => {
        void target.then(({ targetId }) => {
          if (targetId !== targetInfo.targetId) return
          stop()
          attached.resolve(sessionId)
        })
      },
    )
    devTools.on<{ targetId: string }>('Target.targetDestroyed', ({ targetId }) => {
      if (targetId === this.targetId) this.#gone()
    })
    return this.#prepare(target, attached.promise)
  }

  async loadURL(url: string): Promise<void> {
    const address = toChromium(url, schemes)
    const { webContents } = this
    await applyPermissions(webContents, url)
    webContents.willLoad()
    const loaded = Promise.withResolvers<void>()
    const failed = (_event: unknown, code: number, text: string) =>
      loaded.reject(new Error(`${text} (${code}) loading '${url}'`))
    webContents.once('did-finish-load', loaded.resolve)
    webContents.once('did-fail-load', failed)
    try {
      if (this.prepared) {
        await this.prepared
        await runtime().devTools.send('Page.navigate', { url: address }, this.#session)
      } else {
        this.prepared = this.#open(address)
        await this.prepared
      }
      await loaded.promise
    } finally {
      webContents.off('did-finish-load', loaded.resolve)
      webContents.off('did-fail-load', failed)
    }
  }

  /** Asks the window to close; false when a listener prevented it. */
  requestClose(): boolean {
    if (this.#destroyed) return true
    const event = preventable()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
    return !event.defaultPrevented
  }
  close() {
    this.requestClose()
  }
  destroy() {
    if (this.targetId !== undefined) {
      runtime()
        .devTools.send('Target.closeTarget', { targetId: this.targetId })
        .catch(() => undefined)
    }
    this.#gone()
  }
  #gone() {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this.id)
    this.webContents.emit('destroyed')
    this.emit('closed')
    if (windows.size === 0 && !app.isQuitting && !app.emit('window-all-closed')) app.quit()
  }
  isDestroyed = () => this.#destroyed

  show() {
    this.#visible = true
    this.emit('show')
  }
  hide() {
    this.#visible = false
    this.emit('hide')
  }
  isVisible = () => this.#visible
  focus() {
    this.emit('focus')
  }
  isFocused = () => this.#visible
  #change(state: 'normal' | 'minimized' | 'maximized', event: string) {
    this.#state = state
    this.emit(event)
  }
  minimize() {
    this.#change('minimized', 'minimize')
  }
  maximize() {
    this.#change('maximized', 'maximize')
  }
  unmaximize() {
    this.#change('normal', 'unmaximize')
  }
  restore() {
    this.#change('normal', 'restore')
  }
  isMinimized = () => this.#state === 'minimized'
  isMaximized = () => this.#state === 'maximized'
  isFullScreen = () => false
  getBounds = () => ({ ...this.#bounds })
  getNormalBounds = () => ({ ...this.#bounds })
  setBounds(bounds: Partial<{ x: number; y: number; width: number; height: number }>) {
    this.#bounds = { ...this.#bounds, ...bounds }
    this.emit('resize')
    this.emit('move')
  }
  setTitle() {}
  setMenuBarVisibility() {}
}
