// `npm start`: builds what is needed and starts Halfcall, in a window where that is possible, else without one.
// What follows `npm start --` is given to `halfcall serve` or, with a window, to Electron.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT, runScript, runTool, toolEnv } from './run-tool.mjs'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const HEADLESS = join(ROOT, 'build/out/core/host/cli/main.js')
const args = process.argv.slice(2)
/** The standard streams, and a channel by which a started program learns that this one ended. */
const withChannel = ['inherit', 'inherit', 'inherit', 'ipc']

/** Returns the reason why no window can be shown, as far as that is known without trying. */
function noWindowReason() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform !== 'linux') return undefined
  if (!DISPLAY && !WAYLAND_DISPLAY) return 'no display'
  if (process.getuid() === 0) return 'Electron does not show windows to root'
  return undefined
}

/** Returns Electron's executable; its own installer fetches it when it is not there. */
async function electronRuntime() {
  const unpacked = existsSync(join(ROOT, 'node_modules/electron/path.txt'))
  if (!unpacked && !process.env.ELECTRON_OVERRIDE_DIST_PATH) {
    console.log("fetching Electron's runtime, once")
    const { code, output } = await runTool(['electron', 'install-electron'], [])
    if (code !== 0) {
      const why =
        /(getaddrinfo \w+ \S+|connect \w+ \S+|HTTPError.*|\w*Error: .*)/.exec(output)?.[0] ??
        `exit code ${code}`
      throw new Error(`Electron's runtime could not be fetched: ${why}`)
    }
  }
  return createRequire(import.meta.url)('electron')
}

/** Shows the window and waits for its end; false when Electron itself broke down. */
async function showWindow(runtime) {
  const child = spawn(runtime, [ROOT, ...args], { stdio: withChannel, env: toolEnv })
  let told = false
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      told = true
      // On Windows that would be a kill.
      if (process.platform === 'win32') child.send('stop')
      else child.kill(signal)
    })
  }
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (...outcome) => resolve(outcome))
  })
  if (signal !== null && !told) throw new Error(`Electron ended by ${signal}`)
  process.exit(code ?? 0)
}

/**
 * Returns the environment of the headless host. npm hands a signal to the shell that runs this script, which dies
 * without passing it on: the host is told to end with that shell.
 */
const hostEnv = () =>
  process.env.npm_lifecycle_event === 'start'
    ? { ...toolEnv, HALFCALL_LAUNCHER_PID: String(process.ppid) }
    : toolEnv

/** Runs the headless host in place of this process, so that signals and Ctrl-C reach it. */
function runHeadless() {
  const command = [process.execPath, HEADLESS, 'serve', ...args]
  if (process.platform !== 'win32') process.execve(command[0], command, hostEnv())
  const child = spawn(command[0], command.slice(1), { stdio: withChannel, env: toolEnv })
  for (const signal of SIGNALS) process.on(signal, () => undefined)
  child.on('exit', (code) => process.exit(code ?? 1))
}

const built = await runScript('build.mjs', ['--if-needed'], { show: true })
if (built.code !== 0) process.exit(1)

let reason = noWindowReason()
if (reason === undefined) {
  try {
    await showWindow(await electronRuntime())
  } catch (error) {
    reason = error.message
  }
}
console.log(`starting without a window: ${reason}`)
runHeadless()
