import { createEmitter, PbxError, type Clock, type Dispose, type Logger } from '../../kit/index.ts'
import type { ForkStore, FromStore, StoreProcess } from './messages.ts'
import {
  OPERATIONS,
  type InputOf,
  type OperationName,
  type OutputOf,
  type ReadName,
  type WriteName,
} from './operations.ts'

const MAX_WAITING = 10_000
const MAX_READ_TRIES = 2
const FIRST_DELAY_MS = 100
const LAST_DELAY_MS = 2000
const CLOSE_MS = 10_000

/** The store as the rest of the program sees it, wherever its process is in its life. Everything rejects with a `PbxError`. */
export interface StoreClient {
  /** Resolves when it is on disk. Waits while the store's process is being started again. */
  write<N extends WriteName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** When `signal` aborts, a search is given up: it rejects with `search.cancelled`. */
  read<N extends ReadName>(name: N, input: InputOf<N>, signal?: AbortSignal): Promise<OutputOf<N>>
  /** Resolves when the store is open for the first time; rejects with the reason why it cannot be opened. */
  ready(): Promise<void>
  /** Hears when the store cannot be written (its process ended, the disk is full) and why, and when it can again. */
  onPresence(listener: (isThere: boolean, problem: string) => void): Dispose
  /** Process id of the store; undefined while there is none. */
  readonly pid: number | undefined
  /** Operations that wait for an answer. */
  readonly waiting: number
  /** Resolves when everything asked for is on disk and the process has ended. */
  close(): Promise<void>
}

interface Waiting {
  readonly name: OperationName
  readonly input: unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
  tries: number
}

const gone = (text: string) => new PbxError('store.unavailable', text)

/**
 * Starts the store's process and keeps it: when it ends by itself it is started again and gets, in order, every write it
 * had not acknowledged; a read is tried once more. A store that cannot be opened at the start is not tried again.
 */
export function createStoreClient(options: {
  readonly dataDir: string
  readonly fork: ForkStore
  readonly clock: Clock
  readonly log: Logger
}): StoreClient {
  const { dataDir, fork, clock, log } = options
  const waiting = new Map<number, Waiting>()
  const trouble = createEmitter<string | null>((error) =>
    log.error('listener of the store failed', { error: String(error) }),
  )
  const opened = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  let child: StoreProcess | undefined
  let nextId = 0
  let delayMs = FIRST_DELAY_MS
  let stopRestart: Dispose = () => undefined
  let wasOpen = false
  let toldTrouble: string | null = null
  let isClosing = false
  let refusal: PbxError | undefined
  opened.promise.catch(() => undefined)

  const settle = (id: number): Waiting | undefined => {
    const entry = waiting.get(id)
    waiting.delete(id)
    return entry
  }
  const giveUp = (error: PbxError) => {
    refusal = error
    opened.reject(error)
    for (const id of [...waiting.keys()]) settle(id)!.reject(error)
    ended.resolve()
  }
  const receive = (message: FromStore) => {
    switch (message.kind) {
      case 'ready':
        wasOpen = true
        delayMs = FIRST_DELAY_MS
        log.debug('the store is open', { dataDir, sqliteVersion: message.sqliteVersion })
        opened.resolve()
        return trouble.emit(null)
      case 'refused':
        if (!wasOpen) return giveUp(new PbxError(message.code, message.message))
        // It was open before: the disk may come back, and records wait.
        return trouble.emit(message.message)
      case 'trouble':
        // It is tried again twice a second, for as long as the disk is full.
        if (message.problem !== null && message.problem !== toldTrouble)
          log.error('the store cannot write', { problem: message.problem })
        toldTrouble = message.problem
        return trouble.emit(message.problem)
      case 'done':
        return settle(message.id)?.resolve(message.value as never)
      case 'failed':
        return settle(message.id)?.reject(new PbxError(message.code, message.message))
    }
  }
  const send = (id: number, entry: Waiting) => {
    entry.tries++
    child?.send({ kind: 'ask', id, name: entry.name, input: entry.input })
  }
  const dropTriedReads = () => {
    for (const [id, { name, tries }] of [...waiting]) {
      if (OPERATIONS[name].kind !== 'write' && tries >= MAX_READ_TRIES) {
        settle(id)!.reject(gone('the store ended while it was asked'))
      }
    }
  }
  const exited = () => {
    child = undefined
    if (refusal) return
    if (isClosing && waiting.size === 0) return ended.resolve()
    dropTriedReads()
    log.error('the store ended by itself; it is started again', { waiting: waiting.size, delayMs })
    trouble.emit('the store ended by itself; it is being started again')
    stopRestart = clock.after(delayMs, start)
    delayMs = Math.min(delayMs * 2, LAST_DELAY_MS)
  }
  const start = () => {
    child = fork(dataDir)
    child.onMessage(receive)
    child.onExit(exited)
    for (const [id, entry] of waiting) send(id, entry)
    if (isClosing) child.send({ kind: 'close' })
  }
  start()

  const ask = (name: OperationName, input: unknown, signal?: AbortSignal): Promise<never> => {
    if (refusal) return Promise.reject(refusal)
    if (isClosing) return Promise.reject(gone('the store is closed'))
    if (waiting.size >= MAX_WAITING) {
      return Promise.reject(gone(`${MAX_WAITING} operations wait for the store already`))
    }
    const { promise, resolve, reject } = Promise.withResolvers<never>()
    const id = nextId++
    const entry: Waiting = { name, input, resolve, reject, tries: 0 }
    waiting.set(id, entry)
    send(id, entry)
    if (!signal || OPERATIONS[name].kind !== 'search') return promise
    const cancel = () => child?.send({ kind: 'cancel', id })
    if (signal.aborted) cancel()
    else signal.addEventListener('abort', cancel, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', cancel))
  }
  const close = async () => {
    if (!isClosing && !refusal) {
      isClosing = true
      if (child) child.send({ kind: 'close' })
      else if (waiting.size === 0) {
        stopRestart()
        ended.resolve()
      }
    }
    const stopTimer = clock.after(CLOSE_MS, () => {
      log.error('the store did not end in time', { waiting: waiting.size })
      stopRestart()
      giveUp(gone('the store did not end in time'))
      child?.kill()
    })
    await ended.promise
    stopTimer()
  }
  return {
    write: (name, input) => ask(name, input),
    read: (name, input, signal) => ask(name, input, signal),
    ready: () => opened.promise,
    onPresence: (listener) => trouble.on((problem) => listener(problem === null, problem ?? '')),
    get pid() {
      return child?.pid
    },
    get waiting() {
      return waiting.size
    },
    close,
  }
}
