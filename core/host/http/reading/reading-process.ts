import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReadingSettings } from '../../../app/index.ts'
import { PbxError, randomToken, type Logger } from '../../../kit/index.ts'
import type { FromReading, ToReading } from './messages.ts'

/** The address at which the process that reads answers, and the secret that lets a request in. */
export interface ReadingDoor {
  readonly path: string
  readonly secret: string
}

/** The process that answers those who read records, so that the one with the calls only passes bytes on. */
export interface ReadingProcess {
  /**
   * Starts it when it is needed, and waits until it knows the current settings.
   * @throws PbxError with the reason why records cannot be read.
   */
  door(): Promise<ReadingDoor>
  /** Ends it; the next request starts another one. */
  end(): void
}

const readingMainPath = () => {
  const file = import.meta.url.endsWith('.ts') ? './reading-main.ts' : './reading-main.js'
  return fileURLToPath(new URL(file, import.meta.url))
}

/**
 * Returns a name for a local socket that only this user can reach, and the folder to delete afterwards, if there is
 * one.
 */
function newSocket(): { path: string; folder: string | undefined } {
  if (process.platform === 'win32')
    return { path: `\\\\.\\pipe\\halfcall-${randomToken(16)}`, folder: undefined }
  const folder = mkdtempSync(join(tmpdir(), 'halfcall-reading-'))
  return { path: join(folder, 'socket'), folder }
}

interface Running {
  readonly child: ChildProcess
  readonly ready: Promise<ReadingDoor>
  /** Revision of the settings that it was sent last. */
  told: number | undefined
  /** A promise that resolves when it knows them. */
  knows: Promise<void>
}

/** Sends settings; resolves when the process knows them, or has ended. */
function tellSettings(child: ChildProcess, settings: ReadingSettings): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const hear = (message: FromReading) => {
    if (message.kind === 'settled' && message.revision === settings.revision) resolve()
  }
  const end = () => resolve()
  child.on('message', hear).once('exit', end).once('error', end)
  child.send({ kind: 'settings', settings } satisfies ToReading, () => undefined)
  return promise.finally(() => child.off('message', hear).off('exit', end).off('error', end))
}

/** Prepares it to be started. */
export function createReadingProcess(options: {
  readonly dataDir: string
  readonly settings: () => ReadingSettings
  readonly log: Logger
}): ReadingProcess {
  const { dataDir, settings, log } = options
  let running: Running | undefined

  const start = (): Running => {
    const { path, folder } = newSocket()
    const secret = randomToken(16)
    const child = fork(readingMainPath(), [], {
      // Ctrl-C in a terminal goes to the parent, which ends this one.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    const { promise: ready, resolve, reject } = Promise.withResolvers<ReadingDoor>()
    ready.catch(() => undefined)
    const started: Running = { child, ready, told: undefined, knows: Promise.resolve() }
    const over = (why: string) => {
      if (running === started) {
        running = undefined
        log.warn('the process that reads records ended', { why })
      }
      reject(new PbxError('store.unavailable', 'records cannot be read at the moment; try again'))
      if (folder) rmSync(folder, { recursive: true, force: true })
    }
    child.on('message', (message: FromReading) => {
      if (message.kind === 'ready') resolve({ path, secret })
      else if (message.kind === 'refused') reject(new PbxError(message.code, message.message))
    })
    child.once('exit', (code, signal) => over(String(code ?? signal)))
    child.once('error', (error) => over(error.message))
    child.send({ kind: 'begin', dataDir, path, secret } satisfies ToReading)
    return started
  }
  return {
    async door() {
      running ??= start()
      const latest = settings()
      if (running.told !== latest.revision) {
        running.told = latest.revision
        running.knows = tellSettings(running.child, latest)
      }
      const { ready, knows } = running
      await knows
      return ready
    },
    end() {
      const ended = running
      running = undefined
      ended?.child.kill('SIGKILL')
    },
  }
}
