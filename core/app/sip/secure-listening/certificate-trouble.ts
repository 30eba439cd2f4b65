import type { CertificateFacts } from '../../../sip/index.ts'

const DAY_MS = 86_400_000
const WARN_DAYS = 30

/**
 * Returns what an admin has to know about the certificate at `now`, UTC epoch milliseconds; undefined when all is well.
 */
export function certificateTrouble(
  facts: CertificateFacts | undefined,
  problem: string | undefined,
  now: number,
): { readonly level: 'warning' | 'bad'; readonly text: string } | undefined {
  if (problem !== undefined) return { level: 'bad', text: problem }
  if (!facts) return undefined
  const until = new Date(facts.validTo).toISOString().slice(0, 10)
  if (facts.validTo <= now) return { level: 'bad', text: `The certificate expired on ${until}.` }
  const days = Math.ceil((facts.validTo - now) / DAY_MS)
  if (days > WARN_DAYS) return undefined
  return { level: 'warning', text: `The certificate expires in ${days} days, on ${until}.` }
}
