import * as z from 'zod'
import { PbxError } from '../../kit/index.ts'
import type { StoreClient } from './store-client.ts'

/** A document of the store that one part of this program alone reads and writes. */
export interface DocumentStore {
  load(): Promise<unknown>
  /** Saves the document; to be called one at a time. */
  save(body: unknown): Promise<void>
  /** Takes what stands there away, and keeps it. */
  putAside(why: string): Promise<void>
}

/** Returns the document of this name; `now` returns UTC epoch milliseconds. */
export function documentStore(
  store: Pick<StoreClient, 'read' | 'write'>,
  name: string,
  now: () => number,
): DocumentStore {
  let revision: number | null = null
  return {
    async load() {
      const found = await store.read('loadDocument', { name })
      revision = found?.revision ?? null
      return found?.body
    },
    async save(body) {
      const saved = await store.write('saveDocument', { name, body, baseRevision: revision })
      if (saved === 'stale')
        throw new PbxError('internal', `the document ${name} was changed by somebody else`)
      revision = saved
    },
    async putAside(why) {
      await store.write('putDocumentAside', { name, why, at: now() })
      revision = null
    },
  }
}

const faultOf = (error: z.ZodError): string => {
  const { path, message } = error.issues[0]!
  return [path.join('.'), message].filter(Boolean).join(': ')
}

type Readable = Pick<DocumentStore, 'load' | 'putAside'>

/** Reads a document; one that is not what it should be is put aside, and there is none. */
export async function readDocument<T>(store: Readable, schema: z.ZodType<T>): Promise<T | undefined> {
  const body = await store.load()
  if (body === undefined || body === null) return undefined
  const checked = schema.safeParse(body)
  if (checked.success) return checked.data
  await store.putAside(faultOf(checked.error))
  return undefined
}

/** Reads a list; items that are not what they should be are left out, and the list as it was is put aside. */
export async function readList<T>(store: DocumentStore, item: z.ZodType<T>): Promise<T[]> {
  const found = await readDocument(store, z.array(z.unknown()))
  if (!found) return []
  const checked = found.map((one) => item.safeParse(one))
  const bad = checked.find(({ success }) => !success)
  const good = checked.flatMap(({ data, success }) => (success ? [data] : []))
  if (bad?.error) {
    await store.putAside(faultOf(bad.error))
    await store.save(good)
  }
  return good
}
