import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ExportRun, MailServer, Schedule } from '../../../../core/contract/index.ts'
import { followFeed, toFailure, useApi, type Failure } from '../../../api/index.ts'

/** The most times that a save is tried when others save at the same time. */
const MOST_TRIES = 5

interface Kept {
  readonly schedules: readonly Schedule[]
  readonly mail: MailServer | null
}
type Edited = Partial<Kept> & { readonly mailPassword?: string }

/** Exports that run by themselves, the mail server they use, and their last runs. */
export const useSchedulesStore = defineStore('schedules', () => {
  const { client } = useApi()
  const schedules = shallowRef<readonly Schedule[]>()
  const mail = shallowRef<MailServer | null>(null)
  const hasMailPassword = ref(false)
  const runs = shallowRef<readonly ExportRun[]>([])
  const failure = shallowRef<Failure>()
  const isBusy = ref(false)
  let revision = 0

  onScopeDispose(
    followFeed(
      (signal) => client.schedules.watchRuns(undefined, { signal }),
      (latest) => void (runs.value = latest),
    ),
  )
  async function read() {
    const answer = await client.schedules.get()
    revision = answer.revision
    schedules.value = answer.schedules
    mail.value = answer.mail
    hasMailPassword.value = answer.hasMailPassword
  }
  /** Runs a request; true when it succeeded. */
  async function attempt(request: () => Promise<unknown>): Promise<boolean> {
    isBusy.value = true
    try {
      await request()
      failure.value = undefined
      return true
    } catch (error) {
      failure.value = toFailure(error)
      return false
    } finally {
      isBusy.value = false
    }
  }
  /**
   * Saves what an edit makes of the exports and the mail server there are now; again on top of what others saved meanwhile.
   * An edit that collides with theirs makes nothing, and nothing is saved.
   */
  async function save(edit: (now: Kept) => Edited | undefined): Promise<boolean> {
    let isSaved = false
    await attempt(async () => {
      for (let tries = 1; ; tries++) {
        const now = { schedules: schedules.value ?? [], mail: mail.value }
        const next = edit(now)
        if (!next) return
        try {
          await client.schedules.save({
            revision,
            ...now,
            ...next,
            schedules: [...(next.schedules ?? now.schedules)],
          })
          isSaved = true
          return await read()
        } catch (error) {
          if (toFailure(error).code !== 'config.stale' || tries === MOST_TRIES) throw error
          await read()
        }
      }
    })
    return isSaved
  }
  return {
    schedules,
    mail,
    hasMailPassword,
    runs,
    failure,
    isBusy,
    /** The latest run of each schedule. */
    latest: computed(() => new Map([...runs.value].reverse().map((run) => [run.scheduleId, run]))),
    read: () => attempt(read),
    forgetFailure: () => void (failure.value = undefined),
    /**
     * Puts what an edit makes of a schedule in its place, or behind the others; the edit is given the one there is now, and
     * makes nothing when it collides with it. Returns whether it is saved.
     */
    put: (id: string, edit: (now: Schedule | undefined) => Schedule | undefined) =>
      save(({ schedules: list }) => {
        const now = list.find((each) => each.id === id)
        const next = edit(now)
        if (!next) return undefined
        return { schedules: now ? list.map((each) => (each.id === id ? next : each)) : [...list, next] }
      }),
    remove: (id: string) =>
      save(({ schedules: list }) => ({ schedules: list.filter((each) => each.id !== id) })),
    saveMail: (edit: (now: MailServer | null) => MailServer | undefined, password: string | undefined) =>
      save(({ mail: now }) => {
        const next = edit(now)
        return next && { mail: next, ...(password === undefined ? {} : { mailPassword: password }) }
      }),
    runNow: (id: string) => attempt(() => client.schedules.runNow({ id })),
    testMail: (to: string) => attempt(() => client.schedules.testMail({ to })),
  }
})
