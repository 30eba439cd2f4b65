import { app, Menu, Tray } from 'electron'
import { trayIcon } from '../platform/index.ts'
import { callCount } from './call-texts.ts'

/** The icon that stays when the window is closed. */
export interface TrayIcon {
  /** Shows how many calls are in progress. */
  count(calls: number): void
}

/** Puts the icon into the tray; a click opens the window. */
export function createTray(actions: { readonly open: () => void; readonly quit: () => void }): TrayIcon {
  const tray = new Tray(trayIcon())
  const { open, quit } = actions
  let shown: number | undefined
  const count = (calls: number) => {
    if (calls === shown) return
    shown = calls
    tray.setToolTip(`${app.name}: ${callCount(calls)}`)
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'open', label: 'Open Halfcall', click: open },
        { type: 'separator' },
        { id: 'calls', label: callCount(calls), enabled: false },
        { type: 'separator' },
        { id: 'quit', label: 'Quit', click: quit },
      ]),
    )
  }
  tray.on('click', open)
  count(0)
  return { count }
}
