import {
  MAX_WEBHOOKS,
  type NewWebhook,
  type RecordsSince,
  type WebhookView,
} from '../../../../contract/index.ts'
import { PbxError, randomToken, type Clock, type Dispose, type Logger } from '../../../../kit/index.ts'
import type { SectionStore } from '../../../configuration/section-store.ts'
import type { HealthBoard } from '../../../status/health.ts'
import type { DocumentStore } from '../../../store-process/index.ts'
import { deliver, deliverTest } from './delivery.ts'
import type { PostOutcome } from './post.ts'
import { createDeliveryLoop, type NextStep } from './delivery-loop.ts'
import { loadTargets, type KeptTargets } from './kept-targets.ts'
import { FIRST_DELAY_MS, retryDelay, type Target } from './target.ts'
import { targetAfterFailure, targetAfterSuccess } from './target-after.ts'

const BATCH = 100
const LONGEST_WAIT_MS = 24 * 3_600_000

/** Receivers of finished records. */
export interface Webhooks {
  list(): WebhookView[]
  /** Makes a target; its secret is told here and never again. It gets the records from now on. */
  create(wanted: NewWebhook): Promise<{ secret: string; view: WebhookView }>
  remove(id: string): Promise<void>
  /** Follows the receivers as the configuration has them now. */
  webhooksChanged(): void
  /** Sends a body without records. */
  test(id: string): Promise<PostOutcome>
  /** Sends a dead letter once more; it stays one when it is not taken. */
  retry(id: string, sequence: number): Promise<PostOutcome>
  discard(id: string, sequence: number): Promise<void>
  stop: Dispose
}

/** The parts of the program that webhooks need. */
export interface WebhookOptions {
  readonly webhooks: SectionStore<'webhooks'>
  readonly store: DocumentStore
  readonly recordsSince: (since: number, limit: number) => Promise<RecordsSince>
  readonly lastSequence: () => number
  readonly onRecords: (listener: () => void) => Dispose
  readonly health: Pick<HealthBoard, 'set'>
  readonly clock: Clock
  readonly log: Logger
  /** Returns a number from 0 up to 1. */
  readonly random: () => number
}

/** Returns the step of a delivery: one request to a target, and what came of it. */
function stepOf(targets: KeptTargets, options: WebhookOptions): (id: string) => Promise<NextStep> {
  const { clock, log, recordsSince } = options
  /**
   * Reads the next records; a place beyond the end is one of other records, and the webhook goes on with the next one.
   */
  const pageOf = async ({ id, cursor, failures }: Target): Promise<RecordsSince | undefined> => {
    try {
      // After a failure one by one, so that a record nobody takes holds up only itself.
      return await recordsSince(cursor, failures > 0 ? 1 : BATCH)
    } catch (error) {
      if (!(error instanceof PbxError) || error.code !== 'since.beyond-end') throw error
      log.warn('a webhook followed other records; it goes on with the next one', { id, cursor })
      await targets.change(id, (target) => ({ ...target, cursor: options.lastSequence() }))
      return undefined
    }
  }
  const settle = async (id: string, page: RecordsSince, outcome: PostOutcome | undefined) => {
    const now = clock.wall()
    if (outcome?.kind !== 'failed') {
      const status = outcome?.status
      return targets.change(id, (target) => targetAfterSuccess(target, page, { now, status }))
    }
    log.warn('a webhook was not taken', { id, why: outcome.why, failures: targets.find(id).failures + 1 })
    return targets.change(id, (target) => targetAfterFailure(target, page, now, outcome))
  }
  return async (id) => {
    const target = targets.find(id)
    const early = (target.notBefore ?? 0) - clock.wall()
    // Also after a restart; a clock that was stepped back does not make it longer than a day.
    if (early > 0) return { afterMs: Math.min(early, LONGEST_WAIT_MS) }
    const page = await pageOf(target)
    if (!page || page.next <= target.cursor) return 'when asked'
    const outcome = page.records.length > 0 ? await deliver(target, page.records, clock) : undefined
    if (!targets.has(id)) return 'when asked'
    await settle(id, page, outcome)
    const { failures, notBefore } = targets.find(id)
    if (failures === 0) return 'at once'
    if (notBefore === null) return { afterMs: retryDelay(failures, options.random) }
    return { afterMs: Math.max(notBefore - clock.wall(), FIRST_DELAY_MS) }
  }
}

/** Starts delivering. Each target gets every record at least once, in the order of their sequence. */
export async function createWebhooks(options: WebhookOptions): Promise<Webhooks> {
  const { webhooks, clock, log, recordsSince } = options
  const targets = await loadTargets(options)
  const loop = createDeliveryLoop({
    clock,
    has: (id) => targets.has(id),
    step: stepOf(targets, options),
    failed(id, error) {
      log.error('webhook deliveries failed', { id, error: String(error) })
      return retryDelay(6, options.random)
    },
  })
  const kickAll = () => {
    for (const { id } of targets.all()) loop.kick(id)
  }
  const stopHearing = options.onRecords(kickAll)
  kickAll()

  const viewOf = ({ secret: _secret, notBefore: _notBefore, cursor, ...rest }: Target): WebhookView => ({
    ...rest,
    sequence: cursor,
    lag: Math.max(0, options.lastSequence() - cursor),
  })
  const withoutLetter = (id: string, sequence: number) =>
    targets.change(id, (target) => ({
      ...target,
      deadLetters: target.deadLetters.filter((letter) => letter.sequence !== sequence),
    }))
  return {
    list: () => targets.all().map(viewOf),
    async create(wanted) {
      const made = { ...wanted, id: randomToken(8), secret: randomToken(32) }
      await webhooks.save((current) => {
        if (current.length >= MAX_WEBHOOKS) {
          throw new PbxError('webhook.too-many', `there are ${MAX_WEBHOOKS} webhooks; remove one first`)
        }
        return [...current, made]
      })
      await targets.settled()
      return { secret: made.secret, view: viewOf(targets.find(made.id)) }
    },
    async remove(id) {
      targets.find(id)
      await webhooks.save((current) => current.filter((webhook) => webhook.id !== id))
      await targets.settled()
    },
    webhooksChanged() {
      for (const id of targets.follow()) loop.drop(id)
      kickAll()
    },
    test: async (id) => deliverTest(targets.find(id), clock),
    async retry(id, sequence) {
      const target = targets.find(id)
      const { records } = await recordsSince(sequence - 1, 1)
      const record = records.find((one) => one.sequence === sequence)
      if (!record) throw new PbxError('record.unknown', `record ${sequence} was deleted`)
      const outcome = await deliver(target, [record], clock)
      if (outcome.kind === 'taken') await withoutLetter(id, sequence)
      return outcome
    },
    async discard(id, sequence) {
      targets.find(id)
      await withoutLetter(id, sequence)
    },
    stop() {
      stopHearing()
      loop.stop()
    },
  }
}
