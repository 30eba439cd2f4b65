import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PbxError } from '../../kit/index.ts'
import { deriveKey, USUAL_COST } from '../access/secrets/index.ts'

// A header, then the file by AES-256-GCM (NIST SP 800-38D) with the header as additional data, then the tag:
// magic 15, version 1, log2 N 1, r 1, p 1, salt 16, nonce 12, check of the passphrase 16 bytes.
const MAGIC = Buffer.from('HALFCALL-BACKUP')
const VERSION = 1
const SALT_BYTES = 16
const NONCE_BYTES = 12
const CHECK_BYTES = 16
const TAG_BYTES = 16
const KEY_BYTES = 32
const COST_AT = MAGIC.length + 1
const SALT_AT = COST_AT + 3
const NONCE_AT = SALT_AT + SALT_BYTES
const CHECK_AT = NONCE_AT + NONCE_BYTES
const HEADER_BYTES = CHECK_AT + CHECK_BYTES
/** A header asks for no more than this: a forged one must not keep the program busy. */
const MOST = { logN: 17, r: 16, p: 8 }

const wrong = (text: string) => new PbxError('backup.passphrase', text)
const damaged = (text: string) => new PbxError('backup.damaged', text)

async function keysOf(passphrase: string, header: Buffer): Promise<{ key: Buffer; check: Buffer }> {
  const [logN, r, p] = [...header.subarray(COST_AT, SALT_AT)] as [number, number, number]
  const salt = header.subarray(SALT_AT, NONCE_AT)
  const both = await deriveKey(passphrase, salt, 2 * KEY_BYTES, { logN, r, p })
  const check = createHash('sha256').update(both.subarray(KEY_BYTES)).digest().subarray(0, CHECK_BYTES)
  return { key: both.subarray(0, KEY_BYTES), check }
}

async function readHead(path: string): Promise<{ header: Buffer; size: number }> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return { header: buffer.subarray(0, bytesRead), size: (await file.stat()).size }
  } finally {
    await file.close()
  }
}

/** Returns whether a file is a backup that a passphrase opens. */
export async function isEncrypted(path: string): Promise<boolean> {
  const { header } = await readHead(path)
  return header.subarray(0, MAGIC.length).equals(MAGIC)
}

/** Writes `from` to `to` so that only the passphrase opens it. */
export async function encryptFile(from: string, to: string, passphrase: string): Promise<void> {
  const { logN, r, p } = USUAL_COST
  const header = Buffer.concat([
    MAGIC,
    Buffer.from([VERSION, logN, r, p]),
    randomBytes(SALT_BYTES + NONCE_BYTES),
    Buffer.alloc(CHECK_BYTES),
  ])
  const { key, check } = await keysOf(passphrase, header)
  check.copy(header, CHECK_AT)
  const cipher = createCipheriv('aes-256-gcm', key, header.subarray(NONCE_AT, CHECK_AT))
  cipher.setAAD(header)
  async function* sealed(source: AsyncIterable<Buffer>) {
    yield header
    for await (const chunk of source) yield cipher.update(chunk)
    yield cipher.final()
    yield cipher.getAuthTag()
  }
  await pipeline(createReadStream(from), sealed, createWriteStream(to, { mode: 0o600 }))
}

/**
 * Writes what a passphrase opens to `to`. Until it resolves, what stands there may be forged.
 * @param name what the messages call the file
 * @throws PbxError `backup.passphrase` for a wrong or missing passphrase, `backup.damaged`
 */
export async function decryptFile(
  from: string,
  to: string,
  passphrase: string | undefined,
  name: string,
): Promise<void> {
  const { header, size } = await readHead(from)
  if (size < HEADER_BYTES + TAG_BYTES) throw damaged(`${name} is damaged: it is cut off`)
  const version = header[MAGIC.length]!
  if (version !== VERSION) {
    throw new PbxError(
      'store.newer-schema',
      `${name} was encrypted by a newer Halfcall (format ${version}, this program knows ${VERSION}); update Halfcall`,
    )
  }
  const [logN, r, p] = [...header.subarray(COST_AT, SALT_AT)] as [number, number, number]
  if (logN < 1 || logN > MOST.logN || r < 1 || r > MOST.r || p < 1 || p > MOST.p)
    throw damaged(`${name} is damaged: its header asks for too much`)
  if (passphrase === undefined) throw wrong(`${name} is encrypted: its passphrase is needed`)
  const { key, check } = await keysOf(passphrase, header)
  if (!timingSafeEqual(check, header.subarray(CHECK_AT))) throw wrong(`this is not the passphrase of ${name}`)
  const end = size - TAG_BYTES
  const file = await open(from)
  const tag = Buffer.alloc(TAG_BYTES)
  await file.read(tag, 0, TAG_BYTES, end).finally(() => file.close())
  const decipher = createDecipheriv('aes-256-gcm', key, header.subarray(NONCE_AT, CHECK_AT))
  decipher.setAAD(header)
  decipher.setAuthTag(tag)
  async function* opened(source: AsyncIterable<Buffer>) {
    for await (const chunk of source) yield decipher.update(chunk)
    try {
      yield decipher.final()
    } catch {
      throw damaged(`${name} is damaged: it is not as it was written`)
    }
  }
  const body =
    end > HEADER_BYTES ? createReadStream(from, { start: HEADER_BYTES, end: end - 1 }) : Readable.from([])
  await pipeline(body, opened, createWriteStream(to, { mode: 0o600 }))
}
