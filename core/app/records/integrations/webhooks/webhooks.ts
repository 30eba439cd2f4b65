import type { NewWebhook, RecordsSince, WebhookView } from '../../../../contract/index.ts'
import { PbxError, randomToken, type Clock, type Dispose, type Logger } from '../../../../kit/index.ts'
import type { HealthBoard } from '../../../status/health.ts'
import { type DocumentStore, readList } from '../../../store-process/index.ts'
import { deliver, deliverTest } from './delivery.ts'
import type { PostOutcome } from './post.ts'
import { FIRST_DELAY_MS, retryDelay, targetSchema, type Target } from './target.ts'

const MAX_TARGETS = 20
const BATCH = 100
const LONGEST_WAIT_MS = 24 * 3_600_000
/** A record that is not taken for so long becomes a dead letter. */
const GIVE_UP_MS = 24 * 3_600_000
/** The number of dead letters with which the target waits: nothing is dropped unseen. */
const MAX_DEAD_LETTERS = 1000

/** Receivers of finished records. */
export interface Webhooks {
  list(): WebhookView[]
  /** Makes a target; its secret is told here and never again. It gets the records from now on. */
  create(wanted: NewWebhook): Promise<{ secret: string; view: WebhookView }>
  remove(id: string): Promise<void>
  /** Sends a body without records. */
  test(id: string): Promise<PostOutcome>
  /** Sends a dead letter once more; it stays one when it is not taken. */
  retry(id: string, sequence: number): Promise<PostOutcome>
  discard(id: string, sequence: number): Promise<void>
  stop: Dispose
}

/** The parts of the program that webhooks need. */
export interface WebhookOptions {
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

/** Failures after which the admin is told. */
const TOLD_AFTER = 3

/** Starts delivering. Each target gets every record at least once, in the order of their sequence. */
export async function createWebhooks(options: WebhookOptions): Promise<Webhooks> {
  const { store, clock, log, recordsSince } = options
  let targets: readonly Target[] = await readList(store, targetSchema)
  let saving: Promise<unknown> = Promise.resolve()
  let isStopped = false
  const busy = new Set<string>()
  const asked = new Set<string>()
  const waiting = new Map<string, Dispose>()

  const find = (id: string) => {
    const found = targets.find((target) => target.id === id)
    if (!found) throw new PbxError('webhook.unknown', `no webhook has the id ${id}`)
    return found
  }
  /** Reports to the admin which receivers take nothing, and what was put aside. */
  const tellHealth = () => {
    const failing = targets.filter(({ failures }) => failures >= TOLD_AFTER)
    const letters = targets.reduce((sum, { deadLetters }) => sum + deadLetters.length, 0)
    const texts = [
      ...failing.map(
        ({ url }) => `The webhook ${url} does not take records; they are kept and follow later.`,
      ),
      ...(letters > 0 ? [`${letters} records were put aside because no webhook took them for a day.`] : []),
    ]
    const [text] = texts
    options.health.set(
      'webhooks',
      text === undefined ? undefined : { level: 'warning', text, view: 'settings-integrations' },
    )
  }
  const save = (next: readonly Target[]): Promise<void> => {
    targets = next
    tellHealth()
    const saved = saving.then(() => store.save(next))
    saving = saved.catch(() => undefined)
    return saved
  }
  const change = (id: string, edit: (target: Target) => Target) =>
    save(targets.map((target) => (target.id === id ? edit(target) : target)))
  const viewOf = ({ secret: _secret, notBefore: _notBefore, cursor, ...rest }: Target): WebhookView => ({
    ...rest,
    sequence: cursor,
    lag: Math.max(0, options.lastSequence() - cursor),
  })

  const settle = async (id: string, page: RecordsSince, outcome: PostOutcome | undefined) => {
    const now = clock.wall()
    const deleted = page.gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0)
    if (outcome?.kind !== 'failed') {
      await change(id, (target) => ({
        ...target,
        cursor: page.next,
        failingSince: null,
        failures: 0,
        notBefore: null,
        deletedBefore: target.deletedBefore + deleted,
        lastDelivery: outcome ? { at: now, status: outcome.status, problem: null } : target.lastDelivery,
      }))
      return
    }
    const { why, retryAfterMs } = outcome
    log.warn('a webhook was not taken', { id, why, failures: find(id).failures + 1 })
    await change(id, (target) => {
      const failingSince = target.failingSince ?? now
      const failed = {
        ...target,
        failures: target.failures + 1,
        failingSince,
        notBefore: retryAfterMs === undefined ? null : now + retryAfterMs,
        lastDelivery: { at: now, status: null, problem: why },
      }
      const isLost = now - failingSince >= GIVE_UP_MS && target.deadLetters.length < MAX_DEAD_LETTERS
      if (!isLost || page.records.length !== 1) return failed
      const { sequence, record_id: recordId } = page.records[0]!
      return {
        ...failed,
        ...{ cursor: sequence, failingSince: null, failures: 0, notBefore: null },
        deletedBefore: target.deletedBefore + deleted,
        deadLetters: [...target.deadLetters, { sequence, recordId, at: now, problem: why }],
      }
    })
  }
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
      await change(id, (target) => ({ ...target, cursor: options.lastSequence() }))
      return undefined
    }
  }
  /** Makes one request, or none when there is nothing to send; returns whether to go on at once. */
  const step = async (id: string): Promise<boolean> => {
    const target = find(id)
    const early = (target.notBefore ?? 0) - clock.wall()
    if (early > 0) {
      // Also after a restart; a clock that was stepped back does not make it longer than a day.
      again(id, Math.min(early, LONGEST_WAIT_MS))
      return false
    }
    const page = await pageOf(target)
    if (!page || page.next <= target.cursor) return false
    const outcome = page.records.length > 0 ? await deliver(target, page.records, clock) : undefined
    if (!targets.some((one) => one.id === id)) return false
    await settle(id, page, outcome)
    const { failures, notBefore } = find(id)
    if (failures === 0) return true
    const wanted = notBefore === null ? 0 : Math.max(0, notBefore - clock.wall())
    again(id, Math.max(wanted, notBefore === null ? retryDelay(failures, options.random) : FIRST_DELAY_MS))
    return false
  }
  const run = async (id: string) => {
    while (!isStopped && asked.delete(id) && targets.some((target) => target.id === id)) {
      if (await step(id)) asked.add(id)
    }
  }
  const kick = (id: string) => {
    if (isStopped || waiting.has(id)) return
    asked.add(id)
    if (busy.has(id)) return
    busy.add(id)
    run(id)
      .catch((error: unknown) => {
        // The store has been closed under a request that was on its way: it is sent again after the next start.
        if (isStopped) return
        log.error('webhook deliveries failed', { id, error: String(error) })
        again(id, retryDelay(6, options.random))
      })
      .finally(() => busy.delete(id))
  }
  function again(id: string, delayMs: number): void {
    asked.delete(id)
    if (isStopped) return
    const stop = clock.after(delayMs, () => {
      waiting.delete(id)
      kick(id)
    })
    waiting.set(id, stop)
  }
  const kickAll = () => {
    for (const { id } of targets) kick(id)
  }
  const stopHearing = options.onRecords(kickAll)
  kickAll()

  const withoutLetter = (id: string, sequence: number) =>
    change(id, (target) => ({
      ...target,
      deadLetters: target.deadLetters.filter((letter) => letter.sequence !== sequence),
    }))
  return {
    list: () => targets.map(viewOf),
    async create({ url, allowsLinkLocal }) {
      if (targets.length >= MAX_TARGETS) {
        throw new PbxError('webhook.too-many', `there are ${MAX_TARGETS} webhooks; remove one first`)
      }
      const target: Target = {
        ...{
          id: randomToken(8),
          url,
          allowsLinkLocal,
          secret: randomToken(32),
          cursor: options.lastSequence(),
        },
        ...{
          failingSince: null,
          failures: 0,
          notBefore: null,
          lastDelivery: null,
          deletedBefore: 0,
          deadLetters: [],
        },
      }
      await save([...targets, target])
      return { secret: target.secret, view: viewOf(target) }
    },
    async remove(id) {
      find(id)
      waiting.get(id)?.()
      waiting.delete(id)
      await save(targets.filter((target) => target.id !== id))
    },
    test: async (id) => deliverTest(find(id), clock),
    async retry(id, sequence) {
      const target = find(id)
      const { records } = await recordsSince(sequence - 1, 1)
      const record = records.find((one) => one.sequence === sequence)
      if (!record) throw new PbxError('record.unknown', `record ${sequence} was deleted`)
      const outcome = await deliver(target, [record], clock)
      if (outcome.kind === 'taken') await withoutLetter(id, sequence)
      return outcome
    },
    async discard(id, sequence) {
      find(id)
      await withoutLetter(id, sequence)
    },
    stop() {
      isStopped = true
      stopHearing()
      for (const stopWaiting of waiting.values()) stopWaiting()
    },
  }
}
