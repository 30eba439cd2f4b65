import type { Device } from '../../call/index.ts'
import type { SrfApp } from './library.ts'

/**
 * Asks a phone by OPTIONS whether it is there (RFC 3261 §11); resolves to whether it gave any answer. Never rejects.
 */
export function pingDevice(srf: SrfApp, device: Device, domain: string): Promise<boolean> {
  return new Promise((resolve) => {
    srf.request(
      device.uri,
      {
        method: 'OPTIONS',
        headers: {
          From: `<sip:${domain}>`,
          To: `<${device.uri}>`,
          ...(device.route.length === 0 ? {} : { Route: device.route.map((uri) => `<${uri}>`).join(', ') }),
        },
        ...(device.nextHop === undefined ? {} : { proxy: device.nextHop }),
      },
      (error, request) => {
        if (error || !request) return resolve(false)
        // What the engine made up, because nothing came, has no address.
        request.on('response', (response) => resolve(response.source_address !== ''))
      },
    )
  })
}
