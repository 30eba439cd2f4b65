import { app, Menu, type MenuItemConstructorOptions } from 'electron'

/** Sets the standard menu: nothing in it belongs to the PBX. */
export function setMenu(quit: () => void): void {
  const isMac = process.platform === 'darwin'
  const quitItem: MenuItemConstructorOptions = {
    id: 'quit',
    label: 'Quit',
    accelerator: 'CmdOrCtrl+Q',
    click: quit,
  }
  const appMenu: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      quitItem,
    ],
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [appMenu] : []),
      {
        label: 'File',
        submenu: [{ role: 'close' }, ...(isMac ? [] : [{ type: 'separator' as const }, quitItem])],
      },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'reload' },
          { type: 'separator' },
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { type: 'separator' },
          { role: 'togglefullscreen' },
        ],
      },
      { role: 'windowMenu' },
    ]),
  )
}
