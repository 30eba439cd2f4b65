import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { backupProgressSchema } from './backups.ts'
import { backupPassphraseSchema } from './resources/index.ts'

/**
 * An event in the history of records after they were written: `deleted` by a rule, `masked` by a rule, `aside` in a
 * database that was put aside or restored over, or `lost` because they never reached the disk: they use up the range of
 * sequence numbers, or, in files of earlier versions, none; then the range is empty and begins with the number after
 * the gap.
 */
export const keepingEntrySchema = z.object({
  kind: z.enum(['deleted', 'masked', 'aside', 'lost', 'imported']),
  /** UTC epoch milliseconds. */
  at: z.number(),
  why: z.string(),
  records: z.number().int(),
  firstSequence: z.number().int(),
  lastSequence: z.number().int(),
})
/** An event in the history of some records after they were written. */
export type KeepingEntry = z.infer<typeof keepingEntrySchema>

/** The findings of a check of the database; `problems` is empty when everything is well. */
export const storeCheckSchema = z.object({
  problems: z.array(z.string()),
  /**
   * Findings that are not damage but want the admin's attention all the same, such as passwords that are easy to guess.
   */
  warnings: z.array(z.string()),
  sqliteVersion: z.string(),
  schema: z.number().int(),
  records: z.number().int(),
  /** The highest sequence number given out. */
  lastSequence: z.number().int(),
  /** Sequence numbers that are not there, and how many of them the log of deletions explains. */
  missing: z.number().int(),
  explained: z.number().int(),
  /**
   * The reasons why numbers are missing that no rule deleted: restores, and databases that were put aside; the latest
   * first.
   */
  asideWhy: z.array(z.string()),
  /** Records that never reached the disk, as far as it is known. */
  lost: z.number().int(),
  /** Rows that were put aside because nobody can understand them. */
  aside: z.number().int(),
})
/** The findings of a check of the database. */
export type StoreCheck = z.infer<typeof storeCheckSchema>

/** A database that was damaged or gone: the server went on with a new one. */
export const damageSchema = z.object({
  /** The time, UTC epoch milliseconds. */
  at: z.number(),
  /** `missing`: its file was deleted from a folder that was in use. */
  cause: z.enum(['damaged', 'missing']).default('damaged'),
  /** The place of the damaged database; empty when there is none. */
  file: z.string(),
  reason: z.string(),
  /** Whether the configuration could be taken over. */
  hasConfiguration: z.boolean(),
  /** The last sequence number of the damaged database; the new one goes on after it. */
  lastSequence: z.number().int(),
})
/** A database that could not be used. */
export type Damage = z.infer<typeof damageSchema>

/** Something stored that nobody can understand: it was taken out of its table and is kept. */
export const asideRowSchema = z.object({
  /** The time, UTC epoch milliseconds. */
  at: z.number(),
  /** The table, and what it was known by there. */
  place: z.string(),
  key: z.string(),
  why: z.string(),
})

/** The log of the rules of keeping, a backup at once, and the check whether the database is sound. */
export const keepingContract = {
  /** The latest deletions, maskings and losses, newest first. */
  log: oc.route({ method: 'GET', path: '/keeping/log' }).output(z.array(keepingEntrySchema)),
  /** The damaged database that nobody has taken note of yet. */
  damage: oc.route({ method: 'GET', path: '/keeping/damage' }).output(damageSchema.nullable()),
  /** The databases that were put aside and that nobody has taken note of yet. */
  aside: oc.route({ method: 'GET', path: '/keeping/aside' }).output(z.array(asideRowSchema)),
  /** The admin has taken note of both. */
  noteDamage: oc.route({ method: 'POST', path: '/keeping/damage/note' }).output(z.object({})),
  /** Checks the whole database on a connection of its own; calls and records go on. */
  check: oc.route({ method: 'POST', path: '/keeping/check' }).output(storeCheckSchema),
  /**
   * Feed: copies records, traces and configuration into one file, checks it and says how far it is. `target` is the
   * token of a save dialog in the desktop window; without one the host keeps the file for one download, named by the
   * last message's `download`.
   */
  backup: oc
    .route({ method: 'POST', path: '/keeping/backup' })
    .input(
      z.strictObject({
        target: z.string().max(128).optional(),
        passphrase: backupPassphraseSchema.optional(),
      }),
    )
    .output(eventIterator(backupProgressSchema.extend({ download: z.string().optional() }))),
}
