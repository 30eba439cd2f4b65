import { PbxError, type Clock, type Logger } from '../../kit/index.ts'
import type { ForkStore, FromStore, StoreProcess } from './messages.ts'
import type { InputOf, OutputOf, ReadName, WriteName } from './operations.ts'

const MAX_WAITING = 10_000
const FIRST_DELAY_MS = 100
const LAST_DELAY_MS = 2000
const CLOSE_MS = 10_000

/** The store as the rest of the program sees it, wherever its process is in its life. */
export interface StoreClient {
  /** Resolves when it is on disk. Waits while the store's process is being started again. */
  write<N extends WriteName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  read<N extends ReadName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  /** Resolves when the store is open. @throws PbxError with the reason why it cannot be opened. */
  ready(): Promise<void>
  /** Hears when the store goes away and when it is back. */
  onPresence(listener: (isThere: boolean) => void): void
  readonly pid: number | undefined
  /** Operations that wait for an answer. */
  readonly waiting: number
  /** Resolves when everything is on disk and the process has ended. */
  close(): Promise<void>
}

interface Waiting {
  readonly name: WriteName | ReadName
  readonly input: unknown
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
  readonly answered: Promise<unknown>
}

/**
 * Starts the store's process and keeps it: when it ends by itself it is started again and gets, in order, everything it
 * had not acknowledged. A store that refuses to open is not started again.
 */
export function createStoreClient(options: {
  readonly dataDir: string
  readonly fork: ForkStore
  readonly clock: Clock
  readonly log: Logger
}): StoreClient {
  const { dataDir, fork, clock, log } = options
  const waiting = new Map<number, Waiting>()
  const presence: ((isThere: boolean) => void)[] = []
  let nextId = 0
  let child: StoreProcess
  let isOpen = false
  let delayMs = FIRST_DELAY_MS
  let refusal: PbxError | undefined
  let closing: (() => void) | undefined
  let opened: () => void
  let refused: (error: PbxError) => void
  const ready = new Promise<void>((resolve, reject) => {
    opened = resolve
    refused = reject
  })
  ready.catch(() => undefined)

  const tell = (isThere: boolean) => {
    for (const listener of presence) listener(isThere)
  }
  const failAll = (error: PbxError) => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const receive = (message: FromStore) => {
    switch (message.kind) {
      case 'ready':
        isOpen = true
        delayMs = FIRST_DELAY_MS
        opened()
        tell(true)
        return
      case 'refused':
        refusal = new PbxError(message.code, message.message)
        refused(refusal)
        failAll(refusal)
        return
      case 'done': {
        const entry = waiting.get(message.id)
        waiting.delete(message.id)
        entry?.resolve(message.value as never)
        return
      }
      case 'failed': {
        const entry = waiting.get(message.id)
        waiting.delete(message.id)
        entry?.reject(new PbxError(message.code, message.message))
        return
      }
      case 'closed':
        return
    }
  }
  const start = () => {
    const started = fork(dataDir)
    child = started
    started.onMessage(receive)
    started.onExit(() => {
      isOpen = false
      if (closing) return closing()
      if (refusal) return
      tell(false)
      log.error('the store ended by itself; starting it again', { waiting: waiting.size, delayMs })
      clock.after(delayMs, start)
      delayMs = Math.min(delayMs * 2, LAST_DELAY_MS)
    })
    for (const [id, { name, input }] of waiting) started.send({ kind: 'ask', id, name, input })
  }
  const ask = (name: WriteName | ReadName, input: unknown): Promise<never> => {
    if (refusal) return Promise.reject(refusal)
    if (closing) return Promise.reject(new PbxError('store.unavailable', 'the store is closed'))
    if (waiting.size >= MAX_WAITING) {
      const text = `more than ${MAX_WAITING} operations wait for the store`
      return Promise.reject(new PbxError('store.unavailable', text))
    }
    const { promise, resolve, reject } = Promise.withResolvers<never>()
    const id = nextId++
    waiting.set(id, { name, input, resolve, reject, answered: promise })
    child.send({ kind: 'ask', id, name, input })
    return promise
  }
  start()
  return {
    write: (name, input) => ask(name, input),
    read: (name, input) => ask(name, input),
    ready: () => ready,
    onPresence: (listener) => void presence.push(listener),
    get pid() {
      return child.pid
    },
    get waiting() {
      return waiting.size
    },
    close: () =>
      new Promise((resolve) => {
        if (refusal) return resolve()
        const stopTimer = clock.after(CLOSE_MS, () => {
          log.error('the store did not end in time', { waiting: waiting.size })
          child.kill()
          resolve()
        })
        void Promise.allSettled([...waiting.values()].map(({ answered }) => answered)).then(() => {
          closing = () => {
            stopTimer()
            resolve()
          }
          if (isOpen) child.send({ kind: 'close' })
          else closing()
        })
      }),
  }
}
