import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { openDevTools, type DevTools } from './devtools-pipe.ts'

const EXECUTABLE = process.env['HALFCALL_CHROMIUM'] ?? '/usr/bin/chromium'

// Nothing leaves this computer; no window opens by itself; no sandbox, which containers do not allow.
const SWITCHES = [
  '--headless',
  '--no-sandbox',
  '--no-startup-window',
  '--no-first-run',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  '--remote-debugging-port=0',
  '--remote-debugging-pipe',
]

/**
 * Starts Chromium without a window. The line that tells where its DevTools listen, for whoever drives the program, goes
 * to standard error as Electron prints it. Ends with this process.
 */
export function launchChromium(extraSwitches: readonly string[], onEnd: () => void): DevTools {
  const profile = mkdtempSync(join(tmpdir(), 'electron-stand-in-'))
  const chromium = spawn(EXECUTABLE, [...SWITCHES, ...extraSwitches, `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  })
  chromium.stderr!.setEncoding('utf8').on('data', (text: string) => {
    const line = /^DevTools listening on ws:.*$/m.exec(text)
    if (line) process.stderr.write(`${line[0]}\n`)
  })
  chromium.on('error', (error) => {
    process.stderr.write(`Electron stand-in: Chromium cannot be started: ${error.message}\n`)
    process.exit(1)
  })
  chromium.on('exit', onEnd)
  process.on('exit', () => {
    chromium.off('exit', onEnd)
    chromium.kill('SIGKILL')
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  })
  return openDevTools(chromium.stdio[3] as Writable, chromium.stdio[4] as Readable)
}
