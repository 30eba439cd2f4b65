import { mkdirSync, rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import {
  IMPORT_CHUNK_BYTES,
  MAX_IMPORT_BYTES,
  type ImportCheckView,
  type ImportColumn,
  type ImportProgress,
} from '../../../contract/index.ts'
import { PbxError, randomToken, type Clock, type Dispose } from '../../../kit/index.ts'
import { readColumns, type ReadForm } from '../../../cdr/index.ts'
import type { RecordFeed } from '../record-feed.ts'
import type { StoreClient } from '../../store-process/index.ts'
import { checkUpload } from './check-upload.ts'
import { openUpload, type Upload } from './upload.ts'
import { writeUpload } from './write-upload.ts'

/** A file that nobody asks for any more is removed after so long. */
const KEEP_MS = 30 * 60_000
/** Records take more room in the database than in a file; calls need some, too. */
const ROOM_FACTOR = 3
const ROOM_LEFT = 256 * 1024 ** 2

/** The form in which a file is read. */
export type ImportForm = Omit<ReadForm, 'format'>

/** Files of records that the window brings; one at a time. */
export interface Imports {
  begin(name: string, bytes: number): Promise<{ id: string; chunkBytes: number }>
  append(id: string, at: number, part: Buffer): Promise<{ bytes: number }>
  /** Returns a file that is here as a whole, for others than importers. @throws PbxError `import.interrupted` */
  take(id: string): Promise<{ path: string; name: string }>
  /** Reads the columns of a file that is here. @throws PbxError `import.not-records` when it is not CSV */
  columns(id: string): Promise<ImportColumn[]>
  check(id: string, form: ImportForm): AsyncGenerator<ImportCheckView, void, void>
  write(id: string): AsyncGenerator<ImportProgress, void, void>
  cancel(id: string): Promise<void>
  close(): void
}

interface Current {
  readonly id: string
  readonly upload: Upload
  /** The last check that came to its end. */
  checked?: ImportForm
  /** The controller that ends the writing; present while it goes on. */
  writing?: AbortController
  forget: Dispose
}

const freeBytesOf = async (folder: string) => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Creates the imports; their file is kept in `<dataDir>/imports`, which is emptied at start and end. */
export function createImports(options: {
  readonly dataDir: string
  readonly store: StoreClient
  readonly recordFeed: RecordFeed
  readonly clock: Clock
  /** Returns the free space on the disk of a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>
}): Imports {
  const { dataDir, store, recordFeed, clock, freeBytes = freeBytesOf } = options
  const folder = join(dataDir, 'imports')
  let current: Current | undefined
  rmSync(folder, { recursive: true, force: true })

  const drop = async (entry: Current) => {
    if (current === entry) current = undefined
    entry.forget()
    await entry.upload.drop()
  }
  const expire = (entry: Current): Dispose =>
    clock.after(KEEP_MS, () => {
      if (!entry.writing) void drop(entry)
    })
  const find = (id: string): Current => {
    if (current?.id !== id) {
      throw new PbxError('import.interrupted', 'this file is not known any more; choose it again')
    }
    current.forget()
    current.forget = expire(current)
    return current
  }
  const refuseWriting = (entry: Current | undefined) => {
    if (entry?.writing) throw new PbxError('import.busy', 'records are being imported')
  }
  return {
    async begin(name, bytes) {
      refuseWriting(current)
      if (bytes > MAX_IMPORT_BYTES) {
        throw new PbxError('import.too-large', `a file may have ${MAX_IMPORT_BYTES} bytes, this has ${bytes}`)
      }
      if ((await freeBytes(dataDir)) < bytes * ROOM_FACTOR + ROOM_LEFT) {
        throw new PbxError(
          'import.no-room',
          `${bytes} bytes of records need more room than the disk has left`,
        )
      }
      if (current) await drop(current)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const id = randomToken(16)
      const entry: Current = {
        id,
        upload: await openUpload(join(folder, id), name, bytes),
        forget: () => undefined,
      }
      entry.forget = expire(entry)
      current = entry
      return { id, chunkBytes: IMPORT_CHUNK_BYTES }
    },
    async append(id, at, part) {
      const { upload } = find(id)
      await upload.append(at, part)
      return { bytes: upload.received }
    },
    async take(id) {
      const { upload } = find(id)
      await upload.complete()
      return { path: upload.path, name: upload.name }
    },
    async columns(id) {
      const { upload } = find(id)
      await upload.complete()
      return readColumns(upload.path)
    },
    async *check(id, form) {
      const entry = find(id)
      refuseWriting(entry)
      await entry.upload.complete()
      delete entry.checked
      for await (const view of checkUpload(entry.upload, form, store)) {
        if (view.state === 'done') entry.checked = form
        yield view
      }
    },
    async *write(id) {
      const entry = find(id)
      refuseWriting(entry)
      if (!entry.checked) throw new PbxError('import.interrupted', 'the file was not checked')
      entry.writing = new AbortController()
      try {
        yield* writeUpload(entry.upload, {
          form: entry.checked,
          at: clock.wall(),
          store,
          signal: entry.writing.signal,
        })
      } finally {
        await drop(entry)
        recordFeed.reset(await store.read('mark', {}))
      }
    },
    async cancel(id) {
      if (current?.id !== id) return
      if (current.writing) current.writing.abort()
      else await drop(current)
    },
    close() {
      current?.writing?.abort()
      current?.forget()
      current = undefined
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
