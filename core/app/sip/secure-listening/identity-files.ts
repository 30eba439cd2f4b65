import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { err, ok, type Result } from '../../../kit/index.ts'
import type { Settings } from '../../../contract/index.ts'
import { checkIdentity, makeSelfSigned, type CertificateFacts, type TlsIdentity } from '../../../sip/index.ts'

/** The paths of the certificate and key, and of the authorities that peers are trusted by. */
export interface IdentityPaths {
  readonly certificate: string
  readonly key: string
  readonly authorities: string | undefined
  /** In our own folder: made by us when they are not there. */
  readonly areOurs: boolean
}

/** A certificate that can be used, with what it says. */
export interface LoadedIdentity {
  readonly identity: TlsIdentity & { readonly ca?: string }
  readonly facts: CertificateFacts
  readonly path: string
}

/** Returns the files of the settings, relative paths starting from the data folder; or else our own files. */
export function identityPaths(dataDir: string, tls: Settings['tls']): IdentityPaths {
  const folder = join(dataDir, 'tls')
  const areOurs = tls.certificate === null || tls.key === null
  return {
    certificate: areOurs ? join(folder, 'certificate.pem') : resolve(dataDir, tls.certificate!),
    key: areOurs ? join(folder, 'key.pem') : resolve(dataDir, tls.key!),
    authorities: tls.authorities === null ? undefined : resolve(dataDir, tls.authorities),
    areOurs,
  }
}

/** Changes whenever one of the files does. */
export function signatureOf({ certificate, key, authorities }: IdentityPaths): string {
  return [certificate, key, authorities]
    .map((path) => {
      const stat = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })
      return `${path} ${stat?.mtimeMs} ${stat?.size} ${stat?.ino}`
    })
    .join('\n')
}

/** Makes a self-signed certificate in our own folder when there is none yet; the key is readable by its owner only. */
export async function ensureOwnIdentity(
  paths: IdentityPaths,
  names: readonly string[],
  now: number,
): Promise<boolean> {
  if (!paths.areOurs || existsSync(paths.certificate) || existsSync(paths.key)) return false
  const { cert, key } = await makeSelfSigned(names, now)
  const folder = resolve(paths.certificate, '..')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  writeFileSync(paths.key, key, { mode: 0o600 })
  writeFileSync(paths.certificate, cert, { mode: 0o644 })
  return true
}

function read(path: string): Result<string, string> {
  try {
    return ok(readFileSync(path, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return err(`${path}: ${code === 'ENOENT' ? 'there is no such file' : (code ?? message)}`)
  }
}

/** Reads and checks the files; a problem names the file that it is about. */
export function readIdentity(paths: IdentityPaths, now: number): Result<LoadedIdentity, string> {
  const cert = read(paths.certificate)
  const key = read(paths.key)
  const ca = paths.authorities === undefined ? ok(undefined) : read(paths.authorities)
  if (!cert.ok) return cert
  if (!key.ok) return key
  if (!ca.ok) return ca
  const checked = checkIdentity({ cert: cert.value, key: key.value }, now)
  if (!checked.ok) return err(`${paths[checked.error.part]}: ${checked.error.text}`)
  if (ca.value !== undefined && !ca.value.includes('-----BEGIN CERTIFICATE-----')) {
    return err(`${paths.authorities}: holds no certificate in PEM form`)
  }
  return ok({
    identity: { cert: cert.value, key: key.value, ...(ca.value === undefined ? {} : { ca: ca.value }) },
    facts: checked.value,
    path: paths.certificate,
  })
}
