import { windows } from './windows.ts'

// The module `electron` of the main process. A member that is missing here is undefined: its use fails loudly.
export { app } from './app.ts'
export { BrowserWindow } from './browser-window.ts'
export {
  dialog,
  nativeImage,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  screen,
  shell,
  Tray,
} from './desktop.ts'
export { ipcMain } from './ipc-main.ts'
export { Menu } from './menu.ts'
export { protocol } from './protocol.ts'
export { utilityProcess } from './utility-process.ts'

import { defaultSession } from './session.ts'
export const session = { defaultSession }

export const webContents = {
  getAllWebContents: () => [...windows.values()].map((window) => window.webContents),
  fromId: (id: number) => windows.get(id)?.webContents,
  fromDevToolsTargetId: (targetId: string) =>
    [...windows.values()].find((window) => window.targetId === targetId)?.webContents,
}
