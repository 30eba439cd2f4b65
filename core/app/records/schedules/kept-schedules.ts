import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { mailServerSchema, scheduleSchema, type MailServer, type Schedule } from '../../../contract/index.ts'
import { PbxError, type Clock } from '../../../kit/index.ts'
import type { StoreClient } from '../../store-process/index.ts'
import { localDay } from './local-time.ts'

/** A schedule with the instant from which on its periods count. */
export type KeptSchedule = Schedule & { readonly since: number }
/** Schedules and mail server as they are kept in the store. */
export interface KeptSchedules {
  readonly schedules: readonly KeptSchedule[]
  readonly mail: (MailServer & { readonly password: string }) | null
}
/** The schedules and the mail server that the window saves. */
export interface SavedSchedules {
  readonly revision: number
  readonly schedules: readonly Schedule[]
  readonly mail: MailServer | null
  readonly mailPassword?: string | undefined
}

const DOCUMENT = 'schedules'

const keptSchema = z.object({
  schedules: z.array(scheduleSchema.extend({ since: z.number() })),
  mail: mailServerSchema.extend({ password: z.string() }).nullable(),
})

/** Reads them; revision 0 when none were saved yet. What cannot be understood is put aside. */
export async function loadSchedules(
  store: StoreClient,
  clock: Clock,
): Promise<KeptSchedules & { readonly revision: number }> {
  const found = await store.read('loadDocument', { name: DOCUMENT })
  const none = { schedules: [], mail: null, revision: 0 }
  if (!found) return none
  const checked = keptSchema.safeParse(found.body)
  if (checked.success) return { ...(checked.data as KeptSchedules), revision: found.revision }
  const { path, message } = checked.error.issues[0]!
  const why = `${path.join('.')} ${message}`
  await store.write('putDocumentAside', { name: DOCUMENT, why, at: clock.wall() })
  return none
}

/** Returns what is wrong with a schedule, in words that name it. */
function problemOf(schedule: Schedule, hasMail: boolean): string | undefined {
  const { name, target, zone } = schedule
  try {
    localDay(zone, 0)
  } catch (error) {
    return `schedule "${name}": ${(error as Error).message}`
  }
  if (target.kind === 'mail') return hasMail ? undefined : `schedule "${name}": no mail server is set up`
  if (!isAbsolute(target.path)) return `schedule "${name}": ${target.path} is not a whole path`
  const found = statSync(target.path, { throwIfNoEntry: false })
  return found?.isDirectory() ? undefined : `schedule "${name}": there is no folder ${target.path}`
}

/**
 * Makes what is kept out of what was saved: a schedule that is new, was off or runs at other times counts from now on.
 * @throws PbxError `config.invalid`
 */
export function keptOf(before: KeptSchedules, saved: SavedSchedules, now: number): KeptSchedules {
  const ids = saved.schedules.map(({ id }) => id)
  if (new Set(ids).size < ids.length) throw new PbxError('config.invalid', 'two schedules have the same id')
  for (const schedule of saved.schedules.filter(({ isOn }) => isOn)) {
    const problem = problemOf(schedule, saved.mail !== null)
    if (problem !== undefined) throw new PbxError('config.invalid', problem)
  }
  const known = new Map(before.schedules.map((schedule) => [schedule.id, schedule]))
  const schedules = saved.schedules.map((schedule): KeptSchedule => {
    const old = known.get(schedule.id)
    const goesOn =
      old?.isOn && old.every === schedule.every && old.at === schedule.at && old.zone === schedule.zone
    return { ...schedule, since: goesOn ? old.since : now }
  })
  const password = saved.mailPassword ?? before.mail?.password ?? ''
  return { schedules, mail: saved.mail && { ...saved.mail, password } }
}

/** @throws PbxError `config.stale` */
export async function saveSchedules(
  store: StoreClient,
  kept: KeptSchedules,
  revision: number,
): Promise<number> {
  const baseRevision = revision === 0 ? null : revision
  const next = await store.write('saveDocument', { name: DOCUMENT, body: kept, baseRevision })
  if (next === 'stale')
    throw new PbxError('config.stale', 'the schedules were changed elsewhere meanwhile; load them again')
  return next
}
