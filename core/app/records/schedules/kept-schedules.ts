import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import * as z from 'zod'
import type { MailServer, Schedule } from '../../../contract/index.ts'
import { PbxError } from '../../../kit/index.ts'
import { readDocument, type DocumentStore } from '../../store-process/index.ts'
import { localDay } from './local-time.ts'

/** The schedules and the mail server that the window saves. */
export interface SavedSchedules {
  readonly revision: number
  readonly schedules: readonly Schedule[]
  readonly mail: MailServer | null
  readonly mailPassword?: string | undefined
}

const keptSchema = z.object({ schedules: z.array(z.object({ id: z.string(), since: z.number() })) })

/** The instants from which on the periods of schedules count, by their ids. */
export type Beginnings = ReadonlyMap<string, number>

/** Reads the beginnings. What cannot be understood is put aside. */
export async function loadBeginnings(store: DocumentStore): Promise<Beginnings> {
  const found = await readDocument(store, keptSchema)
  return new Map(found?.schedules.map(({ id, since }) => [id, since]))
}

/** Keeps the beginnings. */
export const saveBeginnings = (store: DocumentStore, beginnings: Beginnings): Promise<void> =>
  store.save({ schedules: [...beginnings].map(([id, since]) => ({ id, since })) })

/** Returns the beginnings after a change: a schedule that is new, was off or runs at other times counts from now on. */
export function beginningsAfter(
  beginnings: Beginnings,
  before: readonly Schedule[],
  after: readonly Schedule[],
  now: number,
): Beginnings {
  const known = new Map(before.map((schedule) => [schedule.id, schedule]))
  return new Map(
    after.map((schedule) => {
      const old = known.get(schedule.id)
      const goesOn =
        old?.isOn && old.every === schedule.every && old.at === schedule.at && old.zone === schedule.zone
      return [schedule.id, (goesOn ? beginnings.get(schedule.id) : undefined) ?? now]
    }),
  )
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

/** @throws PbxError `config.invalid` when a schedule that is on cannot run on this computer. */
export function checkSchedules({ schedules, mail }: SavedSchedules): void {
  for (const schedule of schedules.filter(({ isOn }) => isOn)) {
    const problem = problemOf(schedule, mail !== null)
    if (problem !== undefined) throw new PbxError('config.invalid', problem)
  }
}
