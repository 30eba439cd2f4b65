// Loaded before the store's process: gives it the `parentPort` that Electron's utility processes have.
type Listener = (event: { data: unknown }) => void

Object.assign(process, {
  parentPort: {
    on: (_event: 'message', listener: Listener) => process.on('message', (data) => listener({ data })),
    postMessage: (message: unknown) => process.send!(message),
  },
})
