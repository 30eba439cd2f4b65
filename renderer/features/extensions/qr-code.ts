import { toDataURL } from 'qrcode'
import type { PhoneSettings } from '../../../core/contract/index.ts'

/** Returns the text that phone apps read from a code: the account as a SIP address with the server as its proxy. */
export function phoneUri({ number, password, domain, servers }: PhoneSettings): string {
  const [server] = servers
  const user = `${encodeURIComponent(number)}:${encodeURIComponent(password)}`
  const host = server ? `${server.address}:${server.port}` : domain
  const transport = server?.transports[0]?.toLowerCase()
  return `sip:${user}@${host}${transport ? `;transport=${transport}` : ''}`
}

/** Draws the code as an image. */
export const qrCode = (text: string): Promise<string> =>
  toDataURL(text, { margin: 2, scale: 5, errorCorrectionLevel: 'M' })
