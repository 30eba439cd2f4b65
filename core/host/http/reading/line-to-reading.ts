import type { WebSocket } from 'ws'
import { statusOf } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import type { Reading } from './create-reading.ts'
import { isReadElsewhere } from './reading-routes.ts'

/** Bytes of answers that may wait for a window to read them before no more are taken. */
const MOST_UNREAD = 4_000_000
/** The number of questions of one window that may be on their way. */
const MOST_ASKED = 100
/** Bytes of an answer that are enough to name its question. */
const ID_BYTES = 80

/** The window's questions that only read records, on their way to the process that answers them. */
export interface LineToReading {
  /** Passes a message of the window on if it belongs there; returns whether it does. */
  takes(message: string): boolean
  close(): void
}

/** The beginning of a question as the window writes it: its id and the procedure. */
const QUESTION = /^\{"i":"([^"\\]{1,64})","p":\{"u":"\/([A-Za-z]{1,32})\/([A-Za-z]{1,32})"/
/** A message that cancels a question. */
const GIVEN_UP = /^\{"i":"[^"\\]{1,64}","t":4/
const ANSWERED = /^\{"i":"([^"\\]{1,64})"/

const gone = () => new PbxError('store.unavailable', 'records cannot be read at the moment; try again')

/** Writes the answer to a question that cannot be answered, as the window reads it. */
function refusal(id: string, { code, message }: PbxError): string {
  const status = statusOf(code)
  return JSON.stringify({ i: id, p: { s: status, b: { json: { defined: false, code, status, message } } } })
}

/**
 * Connects a window with the process that reads when it asks, and again after that process ended.
 * @param tooMuch called when the window asks more than may be on its way
 */
export function createLineToReading(
  client: WebSocket,
  reading: Pick<Reading, 'openLine' | 'settled'>,
  tooMuch: () => void,
): LineToReading {
  const asked = new Set<string>()
  let line: WebSocket | undefined
  /** The message before, so that messages are sent in the order in which they came. */
  let last = Promise.resolve()
  let isClosed = false

  const fail = (error: PbxError) => {
    line = undefined
    for (const id of asked) client.send(refusal(id, error))
    asked.clear()
  }
  const resume = () => {
    if (client.bufferedAmount < MOST_UNREAD) line?.resume()
  }
  const open = async (): Promise<WebSocket> => {
    const opened = await reading.openLine()
    opened.on('close', () => fail(gone()))
    opened.on('message', (answer: Buffer, isBinary) => {
      asked.delete(ANSWERED.exec(answer.toString('latin1', 0, ID_BYTES))?.[1] ?? '')
      client.send(answer, { binary: isBinary }, resume)
      if (client.bufferedAmount >= MOST_UNREAD) opened.pause()
    })
    return opened
  }
  /** Sends a message unless it is too late for it: its question was refused, or the window has gone. */
  const send = async (message: string, isWanted: () => boolean) => {
    await reading.settled()
    line ??= await open()
    if (isClosed) line.terminate()
    else if (isWanted()) line.send(message)
  }
  const pass = (message: string, isWanted: () => boolean) => {
    last = last
      .then(() => send(message, isWanted))
      .catch((error: unknown) => fail(error instanceof PbxError ? error : gone()))
  }
  return {
    takes(message) {
      const [, id, group, procedure] = QUESTION.exec(message) ?? []
      if (id !== undefined && isReadElsewhere(`${group}.${procedure}`)) {
        if (asked.size >= MOST_ASKED) {
          tooMuch()
          return true
        }
        asked.add(id)
        pass(message, () => asked.has(id))
        return true
      }
      // To whom the question is strange this says nothing.
      if (asked.size > 0 && GIVEN_UP.test(message)) pass(message, () => asked.size > 0)
      return false
    },
    close() {
      isClosed = true
      asked.clear()
      line?.terminate()
    },
  }
}
