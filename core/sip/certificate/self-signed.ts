import { isIP } from 'node:net'
import { generate } from 'selfsigned'
import type { TlsIdentity } from '../transport/index.ts'

const DAY_MS = 86_400_000
const VALID_DAYS = 825

/**
 * Makes a certificate that vouches for itself: enough to encrypt, and for phones that are told to trust it.
 * @param names host names and addresses that it stands for, the first as its subject
 * @param now UTC epoch milliseconds from which it is valid (a day earlier, for phones whose clock is late)
 */
export async function makeSelfSigned(names: readonly string[], now: number): Promise<TlsIdentity> {
  const { cert, private: key } = await generate(
    [{ name: 'commonName', value: names[0] ?? 'halfcall.local' }],
    {
      algorithm: 'sha256',
      keySize: 2048,
      notBeforeDate: new Date(now - DAY_MS),
      notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: names.map((name) =>
            isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name },
          ),
        },
      ],
    },
  )
  return { cert, key }
}
