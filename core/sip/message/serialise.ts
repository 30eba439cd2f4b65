import { headerKey } from './header-name.ts'
import type { SipMessage } from './message.ts'

/**
 * Returns the bytes of a message: header lines in their order and spelling, Content-Length recomputed where it stood or
 * added at the end, the body untouched. A line break inside a value becomes a space, so that no value can add a header.
 */
export function serialise(message: SipMessage): Uint8Array {
  const lines = [startLine(message)]
  let counted = false
  for (const line of message.headers) {
    if (headerKey(line.name) !== 'content-length') lines.push(`${line.name}: ${oneLine(line.value)}`)
    else if (!counted) {
      counted = true
      lines.push(`${line.name}: ${message.body.length}`)
    }
  }
  if (!counted) lines.push(`Content-Length: ${message.body.length}`)
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8')
  return message.body.length === 0 ? head : Buffer.concat([head, message.body])
}

function startLine(message: SipMessage): string {
  return message.type === 'request'
    ? `${message.method} ${oneLine(message.uri)} SIP/2.0`
    : `SIP/2.0 ${message.status} ${oneLine(message.reason)}`
}

function oneLine(value: string): string {
  return value.includes('\r') || value.includes('\n')
    ? value.replaceAll('\r', ' ').replaceAll('\n', ' ')
    : value
}
