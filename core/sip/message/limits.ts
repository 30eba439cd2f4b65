/** How much of one message is read; sizes in bytes. */
export interface MessageLimits {
  /** Start line and header lines with their line ends. */
  readonly maxHeaderBytes: number
  readonly maxHeaderLines: number
  /** The start line, the name of a header and its value after unfolding, in characters each. */
  readonly maxLine: number
}

/** Room for a datagram full of headers; no phone comes near. */
export const DEFAULT_MESSAGE_LIMITS: MessageLimits = {
  maxHeaderBytes: 65_536,
  maxHeaderLines: 512,
  maxLine: 16_384,
}
