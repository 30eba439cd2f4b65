import { join } from 'node:path'
import { app } from 'electron'
import { defaultDataFolder, ensureDataFolder } from '../../core/app/index.ts'
import { registerWindowScheme } from '../platform/index.ts'
import { APP_ID } from './app-id.ts'
import { parseCommandLine } from './command-line.ts'
import { runDesktop } from './desktop.ts'
import { askToRetry } from './start-pbx.ts'

// The desktop program. Until Electron is ready everything happens at once, without waiting.
const commandLine = parseCommandLine(process.argv)

/** Returns the data folder; if it is not available, the user decides and the program restarts or ends. */
function dataFolder(): string | undefined {
  try {
    return ensureDataFolder(commandLine.data ?? defaultDataFolder())
  } catch (error) {
    void app
      .whenReady()
      .then(() => askToRetry(error))
      .then((again) => {
        if (again) app.relaunch()
        app.exit(again ? 0 : 1)
      })
    return undefined
  }
}

app.setName('Halfcall')
app.setAppUserModelId(APP_ID)
app.enableSandbox()
registerWindowScheme()
const dataDir = dataFolder()
if (dataDir !== undefined) {
  // One program per data folder; what Chromium keeps lies in it too.
  app.setPath('userData', join(dataDir, 'window'))
  if (app.requestSingleInstanceLock()) {
    app
      .whenReady()
      .then(() => runDesktop(commandLine, dataDir))
      .catch((error: unknown) => {
        process.stderr.write(
          `halfcall: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        )
        app.exit(1)
      })
  } else {
    // The first one shows its window.
    app.quit()
  }
}
