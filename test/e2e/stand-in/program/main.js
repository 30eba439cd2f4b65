import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, protocol, session, utilityProcess } from 'electron'

const here = import.meta.dirname
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
app.setPath('userData', process.env.STAND_IN_USER_DATA)
if (!app.requestSingleInstanceLock()) app.exit(7)
app.on('second-instance', (_event, argv) => (globalThis.secondStart = argv))
globalThis.asked = []

ipcMain.handle('echo', (_event, value) => value)
ipcMain.handle('fail', () => {
  throw new TypeError('boom')
})
ipcMain.handle('sender', ({ sender, senderFrame }) => ({
  id: sender.id,
  url: senderFrame.url,
  parent: senderFrame.parent,
}))
ipcMain.on('greet', (event, name) => event.sender.send('greeting', `hello ${name}`))
ipcMain.handle('square', (_event, number) => {
  const child = utilityProcess.fork(join(here, 'square.js'), ['argument'])
  return new Promise((resolve) => {
    child.on('message', (message) => {
      child.once('exit', () => resolve(message))
      child.kill()
    })
    child.postMessage({ number })
  })
})

await import('./late.js')
app.whenReady().then(async () => {
  protocol.handle('app', ({ url }) => {
    globalThis.asked.push(url)
    const page = '<!doctype html><title>Program</title><h1>Program</h1>'
    const headers = { 'content-type': 'text/html', 'content-security-policy': "script-src 'none'" }
    return new URL(url).pathname === '/'
      ? new Response(page, { headers })
      : new Response('no', { status: 404 })
  })
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'notifications')
  const window = new BrowserWindow({ show: false, webPreferences: { preload: join(here, 'preload.cjs') } })
  window.webContents.setWindowOpenHandler(({ url }) => {
    globalThis.asked.push(`open ${url}`)
    return { action: 'deny' }
  })
  window.webContents.on('will-navigate', (event) => {
    globalThis.asked.push(`navigate ${event.url}`)
    event.preventDefault()
  })
  await window.loadURL('app://program/')
})
