import { createHmac } from 'node:crypto'

/** Header that proves who sent a body and when. */
export const SIGNATURE_HEADER = 'Halfcall-Signature'

/**
 * Returns the signature `t=<UTC epoch seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<body>` with the target's secret. A
 * receiver computes the same and refuses a `t` that is more than some minutes old.
 */
export function signatureOf(secret: string, body: string, wallMs: number): string {
  const seconds = Math.floor(wallMs / 1000)
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`, 'utf8').digest('hex')
  return `t=${seconds},v1=${mac}`
}
