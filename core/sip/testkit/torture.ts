import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The collection a torture message comes from, in core/sip/testdata. */
export type Collection = 'rfc4475' | 'rfc5118'

const folder = (collection: Collection) => join(import.meta.dirname, '../testdata', collection)

/** Returns the names of the messages of a collection. */
export const tortureNames = (collection: Collection): string[] =>
  readdirSync(folder(collection)).map((file) => file.replace(/\.dat$/, ''))

/** Reads a message, byte for byte. */
export const tortureMessage = (collection: Collection, name: string): Buffer =>
  readFileSync(join(folder(collection), `${name}.dat`))

/** Returns the message as it would come over another transport: only what the first Via names is another. */
export function overTransport(message: Buffer, protocol: string): Buffer {
  const text = message.toString('latin1')
  const named = text.replace(
    /^((?:via|v)\s*:\s*sip\s*\/\s*\d\.0\s*\/\s*)\w+/im,
    `$1${protocol.toUpperCase()}`,
  )
  return Buffer.from(named, 'latin1')
}
