const { contextBridge, ipcRenderer } = require('electron')
globalThis.secret = 'of the preload script'
let refused
try {
  require('node:fs')
} catch (error) {
  refused = error.message
}
contextBridge.exposeInMainWorld('api', {
  refused,
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  on(channel, listener) {
    const own = (_event, ...args) => listener(...args)
    ipcRenderer.on(channel, own)
    return () => ipcRenderer.off(channel, own)
  },
  nested: { fail: () => Promise.reject(new RangeError('rejected')) },
})
