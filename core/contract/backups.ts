import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { backupPassphraseSchema, backupPlanSchema } from './resources/index.ts'

const count = z.number().int()

/** The progress of a running backup: bytes written of about `total`; `records` of the finished file. */
export const backupProgressSchema = z.object({
  state: z.enum(['running', 'checking', 'encrypting', 'done']),
  bytes: count,
  total: count,
  records: count.optional(),
})
/** The progress of a running backup. */
export type BackupProgress = z.infer<typeof backupProgressSchema>

/** A backup that was made, or was to be made; `at` is when it began, UTC epoch milliseconds. */
export const backupRunSchema = z.object({
  at: z.number(),
  /** The time it took, milliseconds. */
  ms: z.number(),
  isPlanned: z.boolean(),
  /** The place where it is; empty for a download. */
  file: z.string(),
  bytes: count,
  records: count,
  isEncrypted: z.boolean(),
  /** The reason why there is none; empty when it succeeded. */
  fault: z.string(),
})
/** A backup that was made, or was to be made. */
export type BackupRun = z.infer<typeof backupRunSchema>

/** Backups as the page shows them. */
export const backupsStateSchema = z.object({
  /** Of the plan: a save based on an older one is refused. */
  revision: count,
  plan: backupPlanSchema,
  hasPassphrase: z.boolean(),
  /** The folder of planned ones when the plan names none. */
  usualFolder: z.string(),
  /** The time when the next planned one is due, UTC epoch milliseconds. */
  nextAt: z.number().nullable(),
  last: backupRunSchema.nullable(),
  /** A planned one is being made. */
  isRunning: z.boolean(),
  /** The backup that is restored as soon as no call is in progress. */
  waitingRestore: z.string().nullable(),
})
/** Backups as the page shows them. */
export type BackupsState = z.infer<typeof backupsStateSchema>

/** The preview of a restore. Instants are UTC epoch milliseconds. */
export const restorePreviewSchema = z.object({
  name: z.string(),
  isEncrypted: z.boolean(),
  /** Of the backup. */
  records: count,
  extensions: count,
  /** Setup of its last call. */
  lastAt: z.number().nullable(),
  /** Of the database there is: all, and those of later calls than the backup has. */
  recordsHere: count,
  laterHere: count,
  /** Calls in progress. */
  calls: count,
})
/** The preview of a restore. */
export type RestorePreview = z.infer<typeof restorePreviewSchema>

/** Backups and their restore. */
export const backupsContract = {
  /** Feed: the plan, the last backup and what is going on, at once and after each change. */
  watch: oc
    .route({ method: 'GET', path: '/keeping/backups/watch' })
    .output(eventIterator(backupsStateSchema)),
  /** Saves the plan, where nobody changed it since `revision`. A passphrase that is left out stays; null takes it away. */
  savePlan: oc
    .route({ method: 'PUT', path: '/keeping/backups/plan' })
    .input(
      z.strictObject({
        revision: count.optional(),
        plan: backupPlanSchema,
        passphrase: backupPassphraseSchema.nullable().optional(),
      }),
    )
    .output(z.object({ revision: count })),
  /** Begins the planned backup now; the feed says how it ends. */
  runPlan: oc.route({ method: 'POST', path: '/keeping/backups/run' }).output(z.object({})),
  /** Checks a file that was sent like one of records (`/records/imports`), and changes nothing. */
  checkRestore: oc
    .route({ method: 'POST', path: '/keeping/restore/check' })
    .input(z.strictObject({ id: z.string().max(64), passphrase: z.string().max(256).optional() }))
    .output(restorePreviewSchema),
  /** Puts the checked backup in the place of the database: the PBX starts again, now or once no call is in progress. */
  restore: oc
    .route({ method: 'POST', path: '/keeping/restore' })
    .input(z.strictObject({ calls: z.enum(['end', 'wait']) }))
    .output(z.object({})),
  /** Gives a checked or waiting restore up. */
  cancelRestore: oc.route({ method: 'DELETE', path: '/keeping/restore' }).output(z.object({})),
}
