import { contextBridge, ipcRenderer } from 'electron'

// The whole bridge between the page and the program. The channels are those of electron/ipc/channels.ts.
const RPC_CHANNEL = 'halfcall:rpc'
const SAVE_DIALOG_CHANNEL = 'halfcall:save-dialog'
const SHOW_IN_FOLDER_CHANNEL = 'halfcall:show-in-folder'

type Message = string | Uint8Array

const page = crypto.randomUUID()
const listeners = new Set<(message: Message) => void>()
/** Messages that came before the page was listening. */
const waiting: Message[] = []

ipcRenderer.on(RPC_CHANNEL, (_event, forPage: string, message: Message) => {
  if (forPage !== page) return
  if (listeners.size === 0) waiting.push(message)
  for (const listener of listeners) listener(message)
})

contextBridge.exposeInMainWorld('halfcall', {
  post: (message: Message) => ipcRenderer.send(RPC_CHANNEL, page, message),
  onMessage(listener: (message: Message) => void) {
    listeners.add(listener)
    for (const message of waiting.splice(0)) listener(message)
    return () => {
      listeners.delete(listener)
    }
  },
  chooseSaveFile: (request: { defaultName: string }) => ipcRenderer.invoke(SAVE_DIALOG_CHANNEL, request),
  showInFolder: (token: string) => ipcRenderer.invoke(SHOW_IN_FOLDER_CHANNEL, token),
  platform: process.platform,
})
