/** The limits on how much of one message is read; sizes in bytes. */
export interface MessageLimits {
  /** The limit on the start line and header lines with their line ends. */
  readonly maxHeaderBytes: number
  readonly maxHeaderLines: number
  /** The limit on the start line, the name of a header and its value after unfolding, in characters each. */
  readonly maxLine: number
}

/** The default limits: room for a datagram full of headers; no phone comes near. */
export const DEFAULT_MESSAGE_LIMITS: MessageLimits = {
  maxHeaderBytes: 65_536,
  maxHeaderLines: 512,
  maxLine: 16_384,
}
