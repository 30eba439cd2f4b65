import type { OutFrame } from './frame-writer.ts'

/**
 * A message with the facts that a frame states about it. `address` and `port` are of the packet's other or our own end.
 */
export interface FramedMessage {
  readonly message: Uint8Array
  readonly protocol: string
  readonly address: string
  readonly port: number
  /** The time as text made by `wireTime`. */
  readonly time: string
}

const facts = (m: FramedMessage) => `${m.message.byteLength}|${m.protocol}|${m.address}|${m.port}|${m.time}`

/** Makes a plain OK with optional further fields. */
export const okFrame = (requestId: string, ...fields: readonly string[]): OutFrame => ({
  leader: ['response', requestId, 'OK', ...fields].join('|'),
})

/** Makes the answer to a request that cannot be done; `text` says why. */
export const nokFrame = (requestId: string, text: string): OutFrame => ({
  leader: `response|${requestId}|NOK|${text.replace(/[|\r\n]+/g, ' ')}`,
})

/** Makes the answer to a fault of the control protocol itself. */
export const noFrame = (requestId: string, text: string): OutFrame => ({
  leader: `response|${requestId}|NO|${text}`,
})

/** Makes the answer which says that a request of the application was sent as this message. */
export const sentRequestFrame = (requestId: string, transactionId: string, m: FramedMessage): OutFrame => ({
  leader: `response|${requestId}|OK|application|${facts(m)}|${transactionId}|Msg sent:|`,
  message: m.message,
})

/** Makes the answer which says that an answer of the application was sent as this message. */
export const sentAnswerFrame = (
  requestId: string,
  transactionId: string,
  dialogId: string,
  m: FramedMessage,
): OutFrame => ({
  leader: `response|${requestId}|OK|application|${facts(m)}|${transactionId}|${dialogId}||Msg sent:|`,
  message: m.message,
})

/** Makes the frame for a request that came outside dialogs; the last two fields are the address it came to. */
export const newRequestFrame = (
  transactionId: string,
  m: FramedMessage,
  local: { readonly address: string; readonly port: number },
): OutFrame => ({
  leader: `sip|network|${facts(m)}|${transactionId}||${local.address}|${local.port}|`,
  message: m.message,
})

/** Makes the frame for a message with a dialog or a transaction as its context. `dialogId` may be empty. */
export const networkFrame = (transactionId: string, dialogId: string, m: FramedMessage): OutFrame => ({
  leader: `sip|network|${facts(m)}|${transactionId}|${dialogId}|`,
  message: m.message,
})

/** Makes the frame for a final answer to a request that is being proxied; more may come. */
export const proxiedAnswerFrame = (requestId: string, m: FramedMessage): OutFrame => ({
  leader: `response|${requestId}|OK|network|${facts(m)}|||continue`,
  message: m.message,
})

/** Makes the frame that ends the search for a proxied request. */
export const proxyDoneFrame = (requestId: string): OutFrame => okFrame(requestId, 'done')

/** Makes the frame for a BYE that the engine made by itself. */
export const unsolicitedFrame = (dialogId: string, m: FramedMessage): OutFrame => ({
  leader: `sip|application|${facts(m)}|unsolicited|${dialogId}|`,
  message: m.message,
})
