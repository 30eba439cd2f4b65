import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { err, ok, type Result } from '../../kit/index.ts'
import type { TlsIdentity } from '../transport/index.ts'

/** The facts of a certificate, for people to compare and to plan by; instants are UTC epoch milliseconds. */
export interface CertificateFacts {
  /** The common name, or the whole subject where there is none. */
  readonly subject: string
  /** The names and addresses that it stands for (subjectAltName). */
  readonly names: readonly string[]
  /** The SHA-256 fingerprint, in pairs of hexadecimal digits. */
  readonly fingerprint: string
  readonly validFrom: number
  readonly validTo: number
  readonly isSelfSigned: boolean
}

/** The faulty one of the two files, with a description of the fault. */
export interface IdentityProblem {
  readonly part: 'certificate' | 'key'
  readonly text: string
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

const day = (instant: number) => new Date(instant).toISOString().slice(0, 10)

function factsOf(certificate: X509Certificate): CertificateFacts {
  const { subject } = certificate
  return {
    subject: /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', '),
    names: (certificate.subjectAltName ?? '')
      .split(', ')
      .filter(Boolean)
      .map((name) => name.replace(/^(DNS|IP Address):/, '')),
    fingerprint: certificate.fingerprint256,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    isSelfSigned: certificate.issuer === certificate.subject,
  }
}

/**
 * Checks whether a certificate (its chain may follow it) and a key, both PEM, can prove who this server is at the
 * instant `now`, UTC epoch milliseconds.
 */
export function checkIdentity(
  { cert, key }: TlsIdentity,
  now: number,
): Result<CertificateFacts, IdentityProblem> {
  const certificate = readCertificate(cert)
  if (!certificate) return err({ part: 'certificate', text: 'is not a certificate in PEM form' })
  const facts = factsOf(certificate)
  if (facts.validTo <= now) {
    return err({ part: 'certificate', text: `the certificate expired on ${day(facts.validTo)}` })
  }
  if (facts.validFrom > now) {
    return err({ part: 'certificate', text: `the certificate is valid only from ${day(facts.validFrom)} on` })
  }
  if (/ENCRYPTED/.test(key))
    return err({ part: 'key', text: 'the key is encrypted; store it without a passphrase' })
  const privateKey = readKey(key)
  if (!privateKey) return err({ part: 'key', text: 'is not a private key in PEM form' })
  if (!certificate.checkPrivateKey(privateKey)) {
    return err({ part: 'key', text: 'the key does not belong to the certificate' })
  }
  return ok(facts)
}
