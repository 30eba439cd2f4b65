import { EventEmitter } from 'node:events'

// Parts of a desktop that a test machine does not have: they note what they are told and do nothing else.

type Asked = { readonly args: unknown[]; readonly answer: (value: unknown) => void }

/** Defines a question that stays open until a spec puts its own answer in the place of this function. */
function openQuestion(owner: Record<string, unknown>, name: string): void {
  const open: Asked[] = []
  let current = (...args: unknown[]): unknown =>
    new Promise((resolve) => {
      open.push({ args, answer: resolve })
    })
  Object.defineProperty(owner, name, {
    enumerable: true,
    get: () => current,
    set(answer: (...args: unknown[]) => unknown) {
      current = answer
      for (const asked of open.splice(0)) asked.answer(answer(...asked.args))
    },
  })
}

export const dialog: Record<string, unknown> = {}
for (const name of ['showSaveDialog', 'showOpenDialog', 'showMessageBox']) openQuestion(dialog, name)

const mustBeStubbed = (name: string) => (): never => {
  throw new Error(`${name} was called: stub it with electronApp.evaluate()`)
}

export const shell = {
  openExternal: mustBeStubbed('shell.openExternal'),
  showItemInFolder: mustBeStubbed('shell.showItemInFolder'),
}

/** An icon of the tray. */
export class Tray extends EventEmitter {
  #destroyed = false
  setContextMenu() {}
  setToolTip() {}
  setImage() {}
  displayBalloon() {}
  isDestroyed = () => this.#destroyed
  destroy() {
    this.#destroyed = true
  }
}

/** A notification of the desktop. */
export class Notification extends EventEmitter {
  static isSupported = () => false
  show() {}
}

export const powerMonitor = new EventEmitter()

let lastBlocker = 0
const blockers = new Map<number, string>()
export const powerSaveBlocker = {
  start(type: string) {
    blockers.set(++lastBlocker, type)
    return lastBlocker
  },
  stop: (id: number) => blockers.delete(id),
  isStarted: (id: number) => blockers.has(id),
}

const display = {
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1080 },
}
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
})

const image = { isEmpty: () => false, setTemplateImage: () => undefined }
export const nativeImage = { createFromPath: () => image, createEmpty: () => image }

export const nativeTheme = Object.assign(new EventEmitter(), {
  themeSource: 'system',
  shouldUseDarkColors: false,
})
