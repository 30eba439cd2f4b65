import type { ReadingSettings } from '../../../app/index.ts'

/** A message to the process that answers. */
export type ToReading =
  | { readonly kind: 'begin'; readonly dataDir: string; readonly path: string; readonly secret: string }
  | { readonly kind: 'settings'; readonly settings: ReadingSettings }

/** A message from it. */
export type FromReading =
  | { readonly kind: 'ready' }
  /** It knows the settings of this revision. */
  | { readonly kind: 'settled'; readonly revision: number }
  /** The records cannot be read; the process ends. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** Headers of a request that is passed on: who may see what. */
export const READING_HEADERS = {
  secret: 'x-halfcall-secret',
  scope: 'x-halfcall-scope',
} as const

/** Largest message of a window: a part of an upload, and more. */
export const MAX_MESSAGE_BYTES = 1_048_576

/** Headers of a page of the feed: where the next one begins, and whether there is one already. */
export const PAGE_HEADERS = { next: 'x-halfcall-next', more: 'x-halfcall-more' } as const
