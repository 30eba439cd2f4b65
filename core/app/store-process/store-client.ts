import { createEmitter, PbxError, type Clock, type Dispose, type Logger } from '../../kit/index.ts'
import { ASKED_BUDGET, LANE_BUDGET, laneOf, type Lane } from './lanes.ts'
import type { ForkStore, FromStore, StoreProcess } from './messages.ts'
import type { InputOf, OperationName, OutputOf, ReadName, WriteName } from './operations.ts'
import { createReadLine, type ReadLine } from './read-line.ts'

const MAX_READ_TRIES = 2
const FIRST_DELAY_MS = 100
const LAST_DELAY_MS = 2000
const CLOSE_MS = 10_000

/** The store as the rest of the program sees it, wherever its process is in its life. Everything rejects with a `PbxError`. */
export interface StoreClient {
  /** Resolves when it is on disk. Waits while the store's process is being started again. */
  write<N extends WriteName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /**
   * Reads from the store. When `signal` aborts, the read is given up and rejects with `search.cancelled`: one that
   * waits never begins. A caller that brings a signal asks from outside, and fewer of these may wait.
   */
  read<N extends ReadName>(name: N, input: InputOf<N>, signal?: AbortSignal): Promise<OutputOf<N>>
  /** Resolves when the store is open for the first time; rejects with the reason why it cannot be opened. */
  ready(): Promise<void>
  /**
   * Calls the listener when the store cannot be written (its process ended, the disk is full) and why, and when it can
   * again.
   */
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
  readonly lane: Lane
  readonly input: unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
  readonly signal: AbortSignal | undefined
  tries: number
}

const gone = (text: string) => new PbxError('store.unavailable', text)
const givenUp = () => new PbxError('search.cancelled', 'the search was given up')

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
  const inLane: Record<Lane, number> = { steps: 0, ends: 0, others: 0, read: 0, search: 0, long: 0 }
  const lines: Partial<Record<Lane, ReadLine>> = {
    read: createReadLine(),
    search: createReadLine(),
    long: createReadLine(),
  }
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
    if (!entry) return undefined
    waiting.delete(id)
    inLane[entry.lane]--
    lines[entry.lane]?.leave(id)
    return entry
  }
  const giveUp = (error: PbxError) => {
    refusal = error
    opened.reject(error)
    for (const id of [...waiting.keys()]) settle(id)?.reject(error)
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
      case 'warning':
        return log.warn(message.text)
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
    for (const [id, { lane, tries, signal }] of [...waiting]) {
      if (!lines[lane]) continue
      if (signal?.aborted) settle(id)?.reject(givenUp())
      else if (tries >= MAX_READ_TRIES) settle(id)?.reject(gone('the store ended while it was asked'))
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
    // A read that was not sent yet still has its turn before it.
    for (const [id, entry] of waiting) if (entry.tries > 0 || !lines[entry.lane]) send(id, entry)
    if (isClosing) child.send({ kind: 'close' })
  }
  start()

  const refuse = (lane: Lane, isAsked: boolean): PbxError | undefined => {
    if (refusal) return refusal
    if (isClosing) return gone('the store is closed')
    const budget = isAsked && lines[lane] ? ASKED_BUDGET : LANE_BUDGET[lane]
    return inLane[lane] < budget
      ? undefined
      : gone(`${budget} operations (${lane}) wait for the store already; try again later`)
  }
  const ask = (name: OperationName, input: unknown, signal?: AbortSignal): Promise<never> => {
    const lane = laneOf(name)
    const refused = signal?.aborted ? givenUp() : refuse(lane, signal !== undefined)
    if (refused) return Promise.reject(refused)
    const { promise, resolve, reject } = Promise.withResolvers<never>()
    const id = nextId++
    const entry: Waiting = { name, lane, input, resolve, reject, signal, tries: 0 }
    waiting.set(id, entry)
    inLane[lane]++
    const line = lines[lane]
    if (!line) send(id, entry)
    else line.join(id, () => send(id, entry))
    if (!signal || !line) return promise
    const cancel = () => {
      if (entry.tries > 0 && child) child.send({ kind: 'cancel', id })
      else settle(id)?.reject(givenUp())
    }
    signal.addEventListener('abort', cancel, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', cancel))
  }
  const close = async () => {
    if (!isClosing && !refusal) {
      isClosing = true
      for (const [id, { tries, lane }] of [...waiting])
        if (tries === 0 && lines[lane]) settle(id)?.reject(gone('the store is closed'))
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
