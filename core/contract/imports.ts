import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { importMappingSchema, importSourceSchema } from './resources/index.ts'

/** Bytes of a file that is imported at most: about three million records. */
export const MAX_IMPORT_BYTES = 2 * 1024 ** 3
/** Bytes of a part of it at most. */
export const IMPORT_CHUNK_BYTES = 256 * 1024
const BASE64_OF_THREE = 4
const MAX_CHUNK_TEXT = Math.ceil(IMPORT_CHUNK_BYTES / 3) * BASE64_OF_THREE

/** The kind of a file: ours (CSV for programs or for Excel, JSON Lines, a workbook), of another PBX, or mapped. */
export const importKindSchema = z.enum([
  'data',
  'excel',
  'jsonl',
  'xlsx',
  ...importSourceSchema.options,
  'mapping',
])
/** The kind of a file. */
export type ImportKind = z.infer<typeof importKindSchema>

const count = z.number().int()
const state = z.enum(['running', 'done', 'cancelled', 'failed'])

/** The content of a file, as far as it was read; nothing was written. Instants are UTC epoch milliseconds. */
export const importCheckSchema = z.object({
  state,
  /** Bytes read, of so many. */
  bytes: count,
  total: count,
  kind: importKindSchema,
  /** Good records. */
  records: count,
  /** Those of them that are here already. */
  known: count,
  /** Setup of the first and of the last. */
  first: z.number().nullable(),
  last: z.number().nullable(),
  faulty: count,
  /** The first faulty lines; they count from 1. */
  problems: z.array(z.object({ line: count, problem: z.string() })),
  /** Whether records keep their sequence numbers: true where no call of this PBX is on record. */
  keepsNumbers: z.boolean(),
})
/** The content of a file. */
export type ImportCheckView = z.infer<typeof importCheckSchema>

/** The progress of the writing; the last message is exact, also after a cancel or a failure. */
export const importProgressSchema = z.object({
  state,
  bytes: count,
  total: count,
  written: count,
  /** Those that are here already and stayed as they are. */
  known: count,
  /** Those of the written ones that got another sequence number and the tag `imported`. */
  numbered: count,
  /** Faulty lines that were left out. */
  refused: count,
  /** The reason why it failed. */
  message: z.string().optional(),
})
/** The progress of the writing. */
export type ImportProgress = z.infer<typeof importProgressSchema>

/** A column of a file: its name, and what stands in it in the first rows. */
export const importColumnSchema = z.object({
  name: z.string(),
  /** The values in the first rows. */
  samples: z.array(z.string()),
  /** Every value of many rows, each once; empty where there are too many for words that mean something. */
  words: z.array(z.string()),
})
/** A column of a file. */
export type ImportColumn = z.infer<typeof importColumnSchema>

const id = z.string().max(64)
const isZone = (text: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
const zoneSchema = z.string().max(64).refine(isZone, 'must be a time zone such as Europe/Berlin or UTC')

/** Files of records from elsewhere: sent in parts, checked, then written. One at a time. */
export const importsContract = {
  /** Begins a file; one that was begun before and is not being written is thrown away. */
  begin: oc
    .route({ method: 'POST', path: '/records/imports' })
    .input(z.strictObject({ name: z.string().max(200), bytes: z.number().int().min(0) }))
    .output(z.object({ id, chunkBytes: count })),
  /** The next part of it, of `chunkBytes` at most, as base64; `at` is how many bytes came before. */
  append: oc
    .route({ method: 'POST', path: '/records/imports/{id}/parts' })
    .input(z.strictObject({ id, at: z.number().int().min(0), data: z.base64().max(MAX_CHUNK_TEXT) }))
    .output(z.object({ bytes: count })),
  /**
   * Feed: reads the whole file and writes nothing. `guard`: formulas in it were made harmless, as exports do; `source` or
   * `mapping`: what its columns are, seen by its first row when left out, saved mappings
   * included; `zone`: IANA zone of its times without an offset.
   */
  check: oc
    .route({ method: 'POST', path: '/records/imports/{id}/check' })
    .input(
      z.strictObject({
        id,
        guard: z.boolean().default(true),
        source: importSourceSchema.optional(),
        mapping: importMappingSchema.optional(),
        zone: zoneSchema.optional(),
      }),
    )
    .output(eventIterator(importCheckSchema)),
  /** The columns of a CSV file by its header, each with what stands in the first rows, to make a mapping of them. */
  columns: oc
    .route({ method: 'GET', path: '/records/imports/{id}/columns' })
    .input(z.strictObject({ id }))
    .output(z.object({ columns: z.array(importColumnSchema) })),
  /** Feed: writes the good records of a checked file, each of them once, and throws the file away. */
  write: oc
    .route({ method: 'POST', path: '/records/imports/{id}/write' })
    .input(z.strictObject({ id }))
    .output(eventIterator(importProgressSchema)),
  /** Gives it up. What was written stays: the feed of the writing says how much that is. */
  cancel: oc
    .route({ method: 'DELETE', path: '/records/imports/{id}' })
    .input(z.strictObject({ id }))
    .output(z.object({})),
}
