import type { Client } from 'pg'
import type { PostgresSettings, PostgresView } from '../../../../contract/index.ts'
import { PbxError, uuidv7, type Dispose } from '../../../../kit/index.ts'
import { readDocument } from '../../../store-process/index.ts'
import { connectPostgres, saysPostgres, type PostgresTarget } from './connect.ts'
import { followDeletions } from './follow-deletions.ts'
import { placeInHistory } from './place-in-history.ts'
import { ensureSchema, hasTables } from './schema.ts'
import { keptSchema, type Kept, type SinkOptions } from './sink-options.ts'
import { forgetPlace, readPlace, writeBatch, type SinkPlace } from './write-batch.ts'

/** A copy of all records in a PostgreSQL database, written behind the store. */
export interface PostgresSink {
  view(): PostgresView
  /**
   * Takes other settings, or with null none; without a password the one there is stays.
   * @throws PbxError `config.stale`
   */
  save(
    settings: PostgresSettings | null,
    password: string | undefined,
    baseRevision?: number,
  ): Promise<number>
  /** Follows the settings as the configuration has them now. */
  settingsChanged(): void
  /** Tries to connect and to make the tables. @throws PbxError `postgres.refused` */
  test(settings: PostgresSettings, password: string | undefined): Promise<void>
  /** Copies all records again from the start, over those that are there. @throws PbxError `postgres.refused` */
  refill(): Promise<void>
  stop(): Promise<void>
}

const BATCH = 500
const FIRST_DELAY_MS = 1000
const LAST_DELAY_MS = 60_000
/** The interval of looking for changes of written records, which are not announced. */
const LOOK_MS = 30_000
/** Failures after which the admin is told. */
const TOLD_AFTER = 3

/** Starts copying. Nothing waits for it: while the database is away, records stay in the store and follow later. */
export async function createPostgresSink(options: SinkOptions): Promise<PostgresSink> {
  const { store, settings, clock, log, health } = options
  const targetOf = (): (PostgresSettings & PostgresTarget) | null => {
    const found = settings.current()
    return found && { ...found, password: found.password ?? '' }
  }
  const known = await readDocument(store, keptSchema)
  let kept: Kept = known ?? { installation: uuidv7(clock.wall()) }
  let isKept = known !== undefined
  let client: Client | undefined
  let place: SinkPlace | undefined
  let notice: string | null = null
  let failures = 0
  let problem: string | null = null
  let lastWriteAt: number | null = null
  let isStopped = false
  let isAsked = false
  let working: Promise<void> | undefined
  let following: Promise<void> = Promise.resolve()
  let stopTimer: Dispose = () => undefined

  const disconnect = async () => {
    const open = client
    client = undefined
    place = undefined
    await open?.end().catch(() => undefined)
  }
  const tell = (text: string) => {
    notice = text
    log.warn(text)
    health.set('postgres-table', { level: 'warning', text, view: 'settings-integrations' })
  }
  const tellDropped = () =>
    tell('A table of Halfcall in PostgreSQL was dropped. It was made again and is filled from the start.')
  const keep = async (installation: string) => {
    kept = { ...kept, installation }
    await store.save(kept)
    isKept = true
  }
  /** Begins anew where other records than these were copied: those stay, and these come beside them. */
  const beginAnew = async (found: SinkPlace) => {
    await keep(uuidv7(clock.wall()))
    tell(
      `PostgreSQL holds records up to ${found.cursor} of another history; the records here are copied beside them, under a new installation.`,
    )
  }
  /** Checks that nobody has dropped a table under an open connection, or taken the place away. */
  const isAsLeft = async (connected: Client): Promise<boolean> => {
    const { record, source } = await hasTables(connected)
    if (!record || !source) {
      if (!source) tellDropped()
      return false
    }
    return (await readPlace(connected, kept.installation)).cursor === (place?.cursor ?? 0)
  }
  const open = async (target: PostgresTarget): Promise<Client> => {
    // Before anything is copied under it: after a restart the place is found by it.
    if (!isKept) await keep(kept.installation)
    const opened = await connectPostgres(target)
    opened.on('end', () => {
      if (client === opened) client = undefined
    })
    try {
      if (await ensureSchema(opened)) tellDropped()
      const found = await readPlace(opened, kept.installation)
      const known = placeInHistory(found, options.history, options.lastSequence())
      if (!known) await beginAnew(found)
      place = known ?? { cursor: 0, changes: 0, history: options.history.id }
    } catch (error) {
      await opened.end().catch(() => undefined)
      throw error
    }
    return (client = opened)
  }
  /** Writes one batch; returns whether there may be more. */
  const step = async (target: PostgresTarget): Promise<boolean> => {
    const connected = client ?? (await open(target))
    const before = place!
    const page = await options.recordsSince(before.cursor, BATCH)
    const changed = await options.changedSince(before.changes, BATCH)
    const cursor = Math.max(before.cursor, page.next)
    const next = { cursor, changes: changed.next, history: options.history.id }
    if (next.cursor === before.cursor && next.changes === before.changes) return false
    // Of a record in both the state is the same: both are read from the store as it is now.
    const byId = new Map([...page.records, ...changed.records].map((record) => [record.record_id, record]))
    await writeBatch(connected, kept.installation, [...byId.values()], next)
    place = next
    lastWriteAt = clock.wall()
    return page.more || changed.more
  }
  const work = async () => {
    if (client && !(await isAsLeft(client))) await disconnect()
    for (let target = targetOf(); !isStopped && target; target = targetOf()) {
      isAsked = false
      const hasMore = await step(target)
      if (failures > 0) log.info('PostgreSQL takes records again')
      failures = 0
      problem = null
      health.set('postgres')
      if (hasMore || isAsked) continue
      if (client && target.followsDeletion) await followDeletions(client, kept.installation, options)
      if (!isAsked) return
    }
  }
  const failed = async (error: unknown) => {
    await disconnect()
    if (isStopped) return
    failures++
    problem = saysPostgres(error)
    log.warn('PostgreSQL did not take records', { problem, failures })
    if (failures < TOLD_AFTER) return
    const text = `PostgreSQL does not take records: ${problem}. They are kept here and follow later.`
    health.set('postgres', { level: 'warning', text, view: 'settings-integrations' })
  }
  const kick = () => {
    isAsked = true
    if (working || isStopped || !targetOf()) return
    stopTimer()
    working = work()
      .catch(failed)
      .finally(() => {
        working = undefined
        const delay = failures === 0 ? LOOK_MS : Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1))
        if (!isStopped && targetOf()) stopTimer = clock.after(delay, kick)
      })
  }
  const beginWithSettings = async () => {
    stopTimer()
    await working
    await disconnect()
    failures = 0
    problem = null
    notice = null
    health.set('postgres')
    health.set('postgres-table')
    kick()
  }
  const stopHearing = options.onRecords(() => {
    if (failures === 0) kick()
  })
  kick()

  return {
    view() {
      const target = settings.current()
      const { password = '', ...shown } = target ?? {}
      const cursor = place?.cursor ?? null
      return {
        revision: settings.revision(),
        settings: target && (shown as PostgresSettings),
        hasPassword: password !== '',
        state: !target ? 'off' : problem !== null ? 'failing' : place ? 'connected' : 'connecting',
        problem,
        sequence: cursor,
        lag: cursor === null ? null : Math.max(0, options.lastSequence() - cursor),
        lastWriteAt,
        notice,
      }
    },
    async save(next, password, baseRevision) {
      const secret = password === undefined ? {} : { password }
      const revision = await settings.save(() => next && { ...next, ...secret }, baseRevision)
      await following
      return revision
    },
    settingsChanged() {
      following = following.then(beginWithSettings)
    },
    async refill() {
      const target = targetOf()
      if (!target) throw new PbxError('postgres.refused', 'no PostgreSQL database is set up')
      stopTimer()
      await working
      await disconnect()
      try {
        const opened = await connectPostgres(target)
        try {
          await ensureSchema(opened)
          await forgetPlace(opened, kept.installation)
        } finally {
          await opened.end()
        }
      } catch (error) {
        throw new PbxError('postgres.refused', saysPostgres(error))
      } finally {
        kick()
      }
      notice = null
      health.set('postgres-table')
      log.info('PostgreSQL is filled again from the start')
    },
    async test(tested, password) {
      try {
        const tried = await connectPostgres({
          ...tested,
          password: password ?? settings.current()?.password ?? '',
        })
        try {
          await ensureSchema(tried)
        } finally {
          await tried.end()
        }
      } catch (error) {
        throw new PbxError('postgres.refused', saysPostgres(error))
      }
    },
    async stop() {
      isStopped = true
      stopTimer()
      stopHearing()
      await disconnect()
      await working
    },
  }
}
