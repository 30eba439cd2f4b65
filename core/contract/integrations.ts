import { oc } from '@orpc/contract'
import * as z from 'zod'
import { newWebhookSchema, postgresSettingsSchema } from './resources/index.ts'

/**
 * The scopes of tokens: `records:read` reads records and their feed, `records:masked` the same with the numbers of the
 * outside hidden, `manage` does everything.
 */
export const TOKEN_SCOPES = ['records:read', 'records:masked', 'manage'] as const
/** The scope of a token. */
export type TokenScope = (typeof TOKEN_SCOPES)[number]

/** The procedures that readers of records may call, by their place in the contract; every other one needs `manage`. */
export const RECORDS_READ_PROCEDURES = [
  'cdr.list',
  'cdr.listCalls',
  'cdr.count',
  'cdr.get',
  'cdr.since',
  'cdr.watch',
  'reports.overTime',
  'reports.week',
  'reports.grouped',
  'reports.longest',
  'reports.concurrent',
  'reports.quality',
  'reports.costs',
  'reports.missed',
  'reports.missedByExtension',
] as const
/** A procedure that readers of records may call. */
export type RecordsReadProcedure = (typeof RECORDS_READ_PROCEDURES)[number]

/** A token as it is listed; its secret is told once, when it is made. Instants are UTC epoch milliseconds. */
export const apiTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(TOKEN_SCOPES),
  createdAt: z.number(),
  /** To the minute. */
  lastUsedAt: z.number().nullable(),
  expiresAt: z.number().nullable(),
})
/** A token as it is listed. */
export type ApiTokenView = z.infer<typeof apiTokenSchema>

/**
 * The settings of a new token: its name, its scope, and the number of days for which it is valid; null: until it is
 * revoked.
 */
export const newTokenSchema = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(64, 'must not be longer than 64 characters'),
  scope: z.enum(TOKEN_SCOPES),
  days: z.number().int().min(1).max(3650).nullable().default(null),
})
/** The settings of a new token. */
export type NewToken = z.infer<typeof newTokenSchema>

/** The last answer of a receiver; `at` is UTC epoch milliseconds. */
export const deliverySchema = z.object({
  at: z.number(),
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
})

/** A record that a receiver did not take for a day. */
export const deadLetterSchema = z.object({
  sequence: z.number().int(),
  recordId: z.string(),
  at: z.number(),
  problem: z.string(),
})

/** A receiver of finished records, without its secret. */
export const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  allowsLinkLocal: z.boolean(),
  /** Everything up to this sequence is done. */
  sequence: z.number().int(),
  /** Sequence numbers that are still to come. */
  lag: z.number().int(),
  failures: z.number().int(),
  failingSince: z.number().nullable(),
  lastDelivery: deliverySchema.nullable(),
  /** Records that were deleted before they were taken: deletion does not wait for receivers. */
  deletedBefore: z.number().int(),
  deadLetters: z.array(deadLetterSchema),
})
/** A receiver of finished records. */
export type WebhookView = z.infer<typeof webhookSchema>

/** The outcome of one request to a receiver. */
export const postOutcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('taken'), status: z.number().int() }),
  z.object({ kind: z.literal('failed'), why: z.string() }),
])

/** The state of the copy; `lastWriteAt` is UTC epoch milliseconds. */
export const postgresViewSchema = z.object({
  /** Of the settings: a save based on an older one is refused. */
  revision: z.number().int(),
  settings: postgresSettingsSchema.nullable(),
  hasPassword: z.boolean(),
  state: z.enum(['off', 'connecting', 'connected', 'failing']),
  problem: z.string().nullable(),
  /** The last sequence that is copied; null while that is not known. */
  sequence: z.number().int().nullable(),
  lag: z.number().int().nullable(),
  lastWriteAt: z.number().nullable(),
  /** The notice of what happened to its tables; null when nothing did. */
  notice: z.string().nullable(),
})
/** The state of the copy. */
export type PostgresView = z.infer<typeof postgresViewSchema>

const postgresInput = z.strictObject({
  settings: postgresSettingsSchema,
  /** Missing: the one there is stays. */
  password: z.string().max(1024).optional(),
})

const byId = z.strictObject({ id: z.string().max(64) })
const letter = byId.extend({ sequence: z.number().int().min(1) })

/** Programs that read records or manage this PBX. */
export const integrationsContract = {
  tokens: oc.route({ method: 'GET', path: '/integrations/tokens' }).output(z.array(apiTokenSchema)),
  /** The answer is the only place where the token itself ever stands. */
  createToken: oc
    .route({ method: 'POST', path: '/integrations/tokens' })
    .input(newTokenSchema)
    .output(z.object({ token: z.string(), view: apiTokenSchema })),
  revokeToken: oc
    .route({ method: 'POST', path: '/integrations/tokens/revoke' })
    .input(byId)
    .output(z.object({})),
  webhooks: oc.route({ method: 'GET', path: '/integrations/webhooks' }).output(z.array(webhookSchema)),
  /** The answer is the only place where the secret ever stands. */
  createWebhook: oc
    .route({ method: 'POST', path: '/integrations/webhooks' })
    .input(newWebhookSchema)
    .output(z.object({ secret: z.string(), view: webhookSchema })),
  removeWebhook: oc
    .route({ method: 'POST', path: '/integrations/webhooks/remove' })
    .input(byId)
    .output(z.object({})),
  /** Sends a body without records. */
  testWebhook: oc
    .route({ method: 'POST', path: '/integrations/webhooks/test' })
    .input(byId)
    .output(postOutcomeSchema),
  /** Sends a dead letter once more; taken, it is none any more. */
  retryLetter: oc
    .route({ method: 'POST', path: '/integrations/webhooks/letters/retry' })
    .input(letter)
    .output(postOutcomeSchema),
  discardLetter: oc
    .route({ method: 'POST', path: '/integrations/webhooks/letters/discard' })
    .input(letter)
    .output(z.object({})),
  postgres: oc.route({ method: 'GET', path: '/integrations/postgres' }).output(postgresViewSchema),
  savePostgres: oc
    .route({ method: 'PUT', path: '/integrations/postgres' })
    .input(
      postgresInput.extend({
        settings: postgresSettingsSchema.nullable(),
        revision: z.number().int().optional(),
      }),
    )
    .output(z.object({ revision: z.number().int() })),
  /** Copies all records again from the start, over those that are there. */
  refillPostgres: oc.route({ method: 'POST', path: '/integrations/postgres/refill' }).output(z.object({})),
  /** Connects and makes the tables; copies nothing. */
  testPostgres: oc
    .route({ method: 'POST', path: '/integrations/postgres/test' })
    .input(postgresInput)
    .output(z.object({})),
}
