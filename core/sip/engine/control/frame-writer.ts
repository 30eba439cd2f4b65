const CRLF = Buffer.from('\r\n')

/** A frame for an application: the leader without its id, and the SIP message as it stands on the wire. */
export interface OutFrame {
  readonly leader: string
  readonly message?: Uint8Array
}

/** Writes one frame as bytes: `<byte count>#<leader>` and, if there is one, CRLF and the message. */
export function writeFrame(leader: string, message?: Uint8Array): Buffer {
  const head = Buffer.from(leader, 'utf8')
  const parts = message ? [head, CRLF, message] : [head]
  const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0)
  return Buffer.concat([Buffer.from(`${bytes}#`, 'latin1'), ...parts])
}
