import { open, rm, type FileHandle } from 'node:fs/promises'
import { IMPORT_CHUNK_BYTES } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'

/** A file that comes in parts. */
export interface Upload {
  readonly path: string
  readonly name: string
  readonly total: number
  /** The number of bytes that are here. */
  readonly received: number
  /** Takes the next part. @throws PbxError `import.interrupted`, `store.unwritable` */
  append(at: number, part: Buffer): Promise<void>
  /**
   * Ends the upload: no more parts come, and the file stays.
   * @throws PbxError `import.interrupted` when some are missing
   */
  complete(): Promise<void>
  /** Removes the file. */
  drop(): Promise<void>
}

const interrupted = (text: string) => new PbxError('import.interrupted', text)

/** Makes the file at `path`, for its owner only. */
export async function openUpload(path: string, name: string, total: number): Promise<Upload> {
  let file: FileHandle | undefined = await open(path, 'wx', 0o600)
  let received = 0
  const shut = async () => {
    const open = file
    file = undefined
    await open?.close()
  }
  return {
    path,
    name,
    total,
    get received() {
      return received
    },
    async append(at, part) {
      if (!file || at !== received) throw interrupted(`byte ${received} is next, not ${at}`)
      if (part.length > IMPORT_CHUNK_BYTES || at + part.length > total) {
        throw interrupted(`more came than the ${total} bytes that were announced`)
      }
      received += part.length
      try {
        const { bytesWritten } = await file.write(part, 0, part.length, at)
        if (bytesWritten < part.length) throw new Error('the disk is full')
      } catch (error) {
        throw new PbxError('store.unwritable', `the file cannot be kept: ${(error as Error).message}`)
      }
    },
    async complete() {
      if (received !== total) throw interrupted(`${received} of ${total} bytes are here`)
      await shut()
    },
    async drop() {
      await shut()
      await rm(path, { force: true })
    },
  }
}
