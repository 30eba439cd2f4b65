import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createEmitter, PbxError, type Dispose, type Logger } from '../../../kit/index.ts'
import type {
  AddressTrouble,
  Door,
  ListenerFault,
  LocalAddress,
  MoreListeners,
  Peer,
} from '../../transport/index.ts'
import type { CapturedMessage } from '../capture/index.ts'
import type { LargeRequestRules } from '../locate/index.ts'
import type { Notice } from '../notices.ts'
import type { PlainEngineOptions } from '../options.ts'
import type { EngineState, FromWorker, ToWorker } from './messages.ts'

/** The end of a worker: asked to, or not. */
export interface EngineExit {
  readonly expected: boolean
  readonly code: number
}

/** A running engine in a thread of its own. */
export interface EngineHandle {
  readonly control: { readonly host: string; readonly port: number; readonly secret: string }
  /** The addresses that are open now. */
  readonly listening: readonly LocalAddress[]
  /** Ends `startsClosed` as soon as applications want all of these verbs; resolves then. */
  open(verbs: readonly string[]): Promise<void>
  /** Sets our address as the open internet sees it, from now on. */
  setExternalAddress(address: string | undefined): void
  /** Sets how requests that are large for UDP are treated, from now on. */
  setLargeRequests(rules: Partial<LargeRequestRules>): void
  /** Sets where else this program listens, from now on. */
  setDoors(doors: readonly Door[]): void
  /** Makes these the stream listeners besides those of the start; resolves to those that could not be opened. */
  setListeners(wanted: MoreListeners): Promise<readonly ListenerFault[]>
  /** Returns the sizes of all tables of the engine, what it counted since its start, and how busy it is. */
  state(): Promise<EngineState>
  /** Returns the last messages of these Call-IDs, oldest first. */
  captured(callIds: readonly string[]): Promise<CapturedMessage[]>
  /** Closes sockets and ends the thread. */
  close(): Promise<void>
  /** Adds a listener for the end of the thread, besides the one given at the start. */
  onExit(listener: (exit: EngineExit) => void): Dispose
  /** Ends the thread at once, as a crash would. */
  kill(): void
}

/** The main thread's listeners for the worker. */
export interface SpawnListener {
  /** Called when the thread is gone; after `kill` and after a crash `expected` is false. */
  onExit(exit: EngineExit): void
  /** Called when a stream connection ended. */
  onDisconnected?(peer: Peer): void
  /** Called with every UDP address that receives nothing at the moment, whenever that changes. */
  onTroubled?(addresses: readonly AddressTrouble[]): void
  /** Called with what the engine refused or found strange. */
  onNotice?(notice: Notice): void
  readonly log: Logger
}

/** The time a worker may take to close, in milliseconds, before it is ended. */
const CLOSE_LIMIT_MS = 2000

/** Starts the engine in a worker thread; rejects when it cannot bind. */
export function spawnEngine(
  options: PlainEngineOptions,
  { onExit, onDisconnected, onTroubled, onNotice, log }: SpawnListener,
): Promise<EngineHandle> {
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), {
    name: 'sip-engine',
  })
  const post = (message: ToWorker) => worker.postMessage(message)
  const waiting = new Map<number, { resolve(answer: never): void; reject(e: Error): void }>()
  let listening: readonly LocalAddress[] = []
  const exits = createEmitter<EngineExit>((error) =>
    log.error('exit listener failed', { error: String(error) }),
  )
  exits.on(onExit)
  let lastId = 0
  let closing = false
  let gone = false
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const unavailable = () => new PbxError('engine.unavailable', 'the SIP engine is not running')

  const ask = <T>(question: (id: number) => ToWorker) =>
    new Promise<T>((resolve, reject) => {
      if (gone) return reject(unavailable())
      waiting.set(++lastId, { resolve, reject })
      post(question(lastId))
    })
  const answered = (id: number, answer: unknown) => {
    waiting.get(id)?.resolve(answer as never)
    waiting.delete(id)
  }

  const handle = (started: FromWorker & { kind: 'started' }): EngineHandle => ({
    control: { host: started.control.address, port: started.control.port, secret: options.control.secret },
    get listening() {
      return listening
    },
    async setListeners(wanted) {
      const answer = await ask<FromWorker & { kind: 'listened' }>((id) => ({ kind: 'listen', id, wanted }))
      listening = answer.listening
      return answer.faults
    },
    open: (verbs) => ask<void>((id) => ({ kind: 'open', id, verbs })),
    setExternalAddress: (address) => post({ kind: 'external', address }),
    setLargeRequests: (rules) => post({ kind: 'large', rules }),
    setDoors: (doors) => post({ kind: 'doors', doors }),
    state: () => ask<EngineState>((id) => ({ kind: 'state', id })),
    captured: (callIds) => ask<CapturedMessage[]>((id) => ({ kind: 'captured', id, callIds })),
    async close() {
      closing = true
      if (gone) return
      post({ kind: 'close' })
      const limit = setTimeout(() => void worker.terminate(), CLOSE_LIMIT_MS)
      await exited
      clearTimeout(limit)
    },
    onExit: (listener) => exits.on(listener),
    kill: () => void worker.terminate(),
  })

  return new Promise((resolve, reject) => {
    let started = false
    worker.on('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'log':
          return log[message.level](message.message, message.facts)
        case 'notice':
          return onNotice?.(message.notice)
        case 'started':
          started = true
          listening = message.listening
          return resolve(handle(message))
        case 'refused':
          reject(new PbxError(message.code ?? 'engine.unavailable', message.message))
          return void worker.terminate()
        case 'opened':
          return answered(message.id, undefined)
        case 'state':
          return answered(message.id, message.state)
        case 'captured':
          return answered(message.id, message.messages)
        case 'listened':
          return answered(message.id, message)
        case 'disconnected':
          return onDisconnected?.(message.peer)
        case 'troubled':
          return onTroubled?.(message.addresses)
        case 'closed':
          return
      }
    })
    worker.on('error', (error: Error) => {
      log.error('SIP engine failed', { error: String(error), stack: error.stack })
      reject(error)
    })
    worker.on('exit', (code) => {
      gone = true
      for (const { reject: refuse } of waiting.values()) refuse(unavailable())
      waiting.clear()
      reject(unavailable())
      if (started) exits.emit({ expected: closing, code })
    })
    post({ kind: 'start', options })
  })
}
