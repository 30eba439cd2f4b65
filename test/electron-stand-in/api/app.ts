import { EventEmitter } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runtime } from '../chromium/runtime.ts'
import { takeInstanceLock } from './instance-lock.ts'
import { preventable } from './preventable.ts'
import { windows } from './windows.ts'

class App extends EventEmitter {
  readonly isPackaged = false
  readonly switches: string[] = []
  readonly commandLine = {
    appendSwitch: (name: string, value = '') =>
      void this.switches.push(value === '' ? `--${name}` : `--${name}=${value}`),
    hasSwitch: (name: string) => process.argv.some((arg) => arg.startsWith(`--${name}`)),
  }
  #ready = Promise.withResolvers<void>()
  #isReady = false
  #quitting = false
  #paths = new Map<string, string>()

  // Playwright's loader replaces these three.
  whenReady = () => this.#ready.promise
  isReady = () => this.#isReady

  /** Marks the app as ready; called by the stand-in when Chromium is there and the main module has been loaded. */
  becomeReady() {
    this.#isReady = true
    this.emit('ready', {}, {})
    this.#ready.resolve()
  }

  #name: string | undefined
  get name() {
    return this.#name ?? runtime().manifest.productName ?? runtime().manifest.name ?? 'Electron'
  }
  getName = () => this.name
  setName(name: string) {
    this.#name = name
  }
  getVersion = () => runtime().manifest.version ?? '0.0.0'
  getAppPath = () => runtime().appPath
  getLocale = () => 'en-US'
  getPreferredSystemLanguages = () => ['en-US']

  getPath(name: string) {
    const known = this.#paths.get(name)
    if (known !== undefined) return known
    const path =
      name === 'home'
        ? homedir()
        : name === 'temp'
          ? tmpdir()
          : mkdtempSync(join(tmpdir(), `electron-stand-in-${name}-`))
    if (path.includes('electron-stand-in-'))
      process.on('exit', () => rmSync(path, { recursive: true, force: true }))
    this.#paths.set(name, path)
    return path
  }
  setPath(name: string, path: string) {
    mkdirSync(path, { recursive: true })
    this.#paths.set(name, path)
  }

  #holdsLock = false
  hasSingleInstanceLock = () => this.#holdsLock
  requestSingleInstanceLock() {
    this.#holdsLock ||= takeInstanceLock(this.getPath('userData'), ({ argv, cwd }) =>
      this.emit('second-instance', preventable(), argv, cwd, {}),
    )
    return this.#holdsLock
  }

  quit() {
    if (this.#quitting) return
    this.#quitting = true
    const prevented = (name: string) => {
      const event = preventable()
      this.emit(name, event)
      return event.defaultPrevented
    }
    const closeAll = () => [...windows.values()].every((window) => window.requestClose())
    if (prevented('before-quit') || !closeAll() || prevented('will-quit')) {
      this.#quitting = false
      return
    }
    this.exit(0)
  }
  exit(code = 0) {
    this.emit('quit', {}, code)
    process.exit(code)
  }
  /** Whether a quit is under way, in which the last closing window does not ask for another one. */
  get isQuitting() {
    return this.#quitting
  }

  // Without effect here.
  enableSandbox() {}
  setAppUserModelId() {}
  setAboutPanelOptions() {}
  focus() {}
  hide() {}
  show() {}
}

export const app = new App()
