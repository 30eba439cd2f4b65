import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { fileText } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'

/**
 * Reads the text of a file, or of standard input for `-`.
 * @throws PbxError `config.invalid` when it cannot be read or is not UTF-8
 */
export async function readText(file: string): Promise<string> {
  const name = file === '-' ? 'standard input' : file
  let bytes: Uint8Array
  try {
    bytes = file === '-' ? await buffer(process.stdin) : readFileSync(file)
  } catch (error) {
    throw new PbxError('config.invalid', `${name} cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
  const text = fileText(bytes)
  if (text === undefined)
    throw new PbxError('config.invalid', `${name} is not UTF-8 text; save it as UTF-8 and try again`)
  return text
}
