import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRouterClient } from '@orpc/server'
import { app, dialog, ipcMain, shell } from 'electron'
import { createLog, type Pbx } from '../../core/app/index.ts'
import type { LiveCall } from '../../core/contract/index.ts'
import { systemClock, type Logger } from '../../core/kit/index.ts'
import { createSaveTargets, createSenderCheck, serveFiles, serveRpc } from '../ipc/index.ts'
import {
  forkStoreUtility,
  keepAwake,
  logPower,
  logUnhandled,
  onSessionEnd,
  onShutdown,
  openWindowMemory,
  serveWindow,
  WINDOW_ORIGIN,
  type WindowMemory,
} from '../platform/index.ts'
import { callCount, describeCalls } from './call-texts.ts'
import type { CommandLine } from './command-line.ts'
import { guardContents } from './guard-contents.ts'
import { createMainWindow } from './main-window.ts'
import { setMenu } from './menu.ts'
import { createQuit } from './quit.ts'
import { startPbx } from './start-pbx.ts'
import { createTray } from './tray.ts'

const WINDOW_FOLDER = fileURLToPath(new URL('../../renderer', import.meta.url))
const clock = systemClock

async function callsNow(pbx: Pbx): Promise<LiveCall[]> {
  for await (const item of await createRouterClient(pbx.router).calls.watch()) {
    if (item.type === 'snapshot') return item.calls
  }
  return []
}

async function confirmQuit(pbx: Pbx): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: app.name,
    message: `${callCount(pbx.callsInProgress())}: quitting ends them`,
    detail: describeCalls(await callsNow(pbx), clock.wall()),
    buttons: ['End calls and quit', 'Keep running'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}

function explainTrayOnce(memory: WindowMemory, log: Logger): void {
  if (memory.current().knowsTray) return
  memory.remember({ knowsTray: true })
  dialog
    .showMessageBox({
      type: 'info',
      title: app.name,
      message: 'Halfcall keeps running',
      detail: 'Phones can still call. Open the window again, or quit, from the icon in the tray.',
      buttons: ['OK'],
    })
    .catch((error: unknown) => log.warn('a hint could not be shown', { error: String(error) }))
}

function tellDamage(damage: string | undefined, log: Logger): void {
  if (damage === undefined) return
  dialog
    .showMessageBox({
      type: 'warning',
      title: app.name,
      message: 'Something stored could not be used',
      detail: damage,
      buttons: ['OK'],
    })
    .catch((error: unknown) => log.warn('a message could not be shown', { error: String(error) }))
}

/** Runs the desktop program on a data folder: the PBX, then the window, the tray and the way out. */
export async function runDesktop(commandLine: CommandLine, dataDir: string): Promise<void> {
  const { log, close: closeLog } = createLog({ dataDir, level: 'info', console: true })
  const targets = createSaveTargets(clock)
  guardContents(WINDOW_ORIGIN, log)
  serveWindow(WINDOW_FOLDER, log)
  logPower(log)
  logUnhandled(log)
  const pbx = await startPbx({
    dataDir,
    host: 'electron',
    version: app.getVersion(),
    sip: commandLine.sip,
    forkStore: forkStoreUtility,
    clock,
    log,
    resolveTarget: (token) => targets.resolve(token),
    stop: () => app.quit(),
  })
  if (!pbx) {
    closeLog()
    app.exit(1)
    return
  }

  const letSleep = keepAwake()
  tellDamage(pbx.damage, log)
  const memory = openWindowMemory(join(app.getPath('userData'), 'window.json'), log)
  const isKnown = createSenderCheck({ origin: WINDOW_ORIGIN, windowId: () => window.contentsId(), log })
  const rpc = serveRpc({ ipcMain, isKnown, router: pbx.router, log })
  const window = createMainWindow(memory, log, {
    made: (made) =>
      onSessionEnd(
        made,
        () => pbx.callsInProgress(),
        () => quit.sessionEnds(),
      ),
    hidden: () => explainTrayOnce(memory, log),
    pageGone: (contents) => rpc.pageGone(contents),
  })
  serveFiles({
    ipcMain,
    isKnown,
    targets,
    folder: app.getPath('documents'),
    showSaveDialog: (options) => dialog.showSaveDialog(options),
    showItemInFolder: (path) => shell.showItemInFolder(path),
    log,
  })
  const quit = createQuit({
    callsInProgress: () => pbx.callsInProgress(),
    confirm: () => confirmQuit(pbx),
    async closePbx() {
      rpc.close()
      // Before it closes: the program does not wait for what is written then.
      window.remember()
      await Promise.all([pbx.close(), memory.settled()])
      letSleep()
    },
    leave() {
      log.info('ended')
      closeLog()
      window.letClose()
      app.quit()
    },
    clock,
    log,
  })
  const tray = createTray({ open: () => window.show(), quit: () => quit.ask() })
  pbx.onCallsChanged(() => tray.count(pbx.callsInProgress()))
  setMenu(() => quit.ask())

  app.on('before-quit', (event) => {
    if (quit.isDone) return
    event.preventDefault()
    quit.ask()
  })
  onShutdown(() => quit.sessionEnds())
  pbx.onRestoreOrdered(() => {
    app.relaunch()
    quit.now()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit.now())
  // On Windows a signal would be a kill: the start script says it, or is gone.
  process.on('message', () => quit.now())
  process.on('disconnect', () => quit.now())
  // The tray stays: without a window the PBX goes on.
  app.on('window-all-closed', () => undefined)
  app.on('second-instance', () => window.show())
  app.on('activate', () => window.show())
  window.show()
}
