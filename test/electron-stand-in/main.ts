// Stands in for Electron's executable: same command line, same lines on standard error, same module `electron`.
import { readFileSync, statSync } from 'node:fs'
import { createRequire, registerHooks } from 'node:module'
import { open as openInspector } from 'node:inspector'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from './api/app.ts'
import { answerRequest } from './api/protocol.ts'
import { windows } from './api/windows.ts'
import { launchChromium } from './chromium/launch.ts'
import { interceptRequests } from './chromium/requests.ts'
import { setRuntime, type Runtime } from './chromium/runtime.ts'
import type { DevTools } from './chromium/devtools-pipe.ts'

const API = pathToFileURL(join(import.meta.dirname, 'api/index.ts')).href

/** [executable, ...arguments], as Electron has it. */
process.argv.splice(0, 2)
const args = process.argv.slice(1)

function findProgram() {
  const target = resolve(args.find((arg, at) => !arg.startsWith('-') && args[at - 1] !== '-r') ?? '.')
  if (!statSync(target).isDirectory()) return { main: target, appPath: dirname(target), manifest: {} }
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as Runtime['manifest'] & {
    main?: string
  }
  return { main: join(target, manifest.main ?? 'index.js'), appPath: target, manifest }
}

const windowOf = (targetId: string | undefined) =>
  targetId === undefined ? undefined : [...windows.values()].find((window) => window.targetId === targetId)

async function connect(devTools: DevTools): Promise<void> {
  // Windows that a page opens: the program has been asked, see WebContents; none stays.
  devTools.on<{ targetInfo: { targetId: string; openerId?: string; type: string } }>(
    'Target.targetCreated',
    ({ targetInfo: { targetId, openerId, type } }) => {
      if (type !== 'page' || !windowOf(openerId)) return
      devTools.send('Target.closeTarget', { targetId }).catch(() => undefined)
    },
  )
  await Promise.all([
    devTools.send('Target.setDiscoverTargets', { discover: true }),
    devTools.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }),
    interceptRequests(devTools, {
      windowsArePrepared: () =>
        Promise.allSettled([...windows.values()].flatMap(({ prepared }) => prepared ?? [])),
      mayNavigate: (frameId, url) => windowOf(frameId)?.webContents.mayNavigate(url) ?? true,
      answer: answerRequest,
    }),
  ])
}

async function start(): Promise<void> {
  const { main, appPath, manifest } = findProgram()
  Object.defineProperty(process, 'versions', {
    value: { ...process.versions, electron: '45.0.0', chrome: '156.0.0.0' },
  })
  Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: appPath })
  registerHooks({
    resolve: (name, context, next) =>
      name === 'electron' || name === 'electron/main'
        ? { url: API, shortCircuit: true }
        : next(name, context),
  })
  if (args.some((arg) => arg.startsWith('--inspect'))) openInspector(0)
  const require = createRequire(import.meta.url)
  // Playwright's loader, which holds `ready` back until it is attached.
  args.forEach((arg, at) => {
    if (arg === '-r') require(args[at + 1]!)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => app.quit())
  const devTools = launchChromium(app.switches, () => app.exit(1))
  setRuntime({ devTools, appPath, manifest })
  await Promise.all([connect(devTools), import(pathToFileURL(main).href)])
  app.becomeReady()
}

start().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
