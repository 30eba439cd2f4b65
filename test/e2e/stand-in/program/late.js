import { app } from 'electron'

// Electron is not ready before the modules of the program have been loaded.
globalThis.readyTooEarly = app.isReady()
