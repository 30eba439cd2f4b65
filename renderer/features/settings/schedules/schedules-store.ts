import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ExportRun, MailServer, Schedule } from '../../../../core/contract/index.ts'
import { followFeed, toFailure, useApi, type Failure } from '../../../api/index.ts'

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
  const save = (next: { schedules?: readonly Schedule[]; mail?: MailServer | null; mailPassword?: string }) =>
    attempt(async () => {
      const { mailPassword } = next
      await client.schedules.save({
        revision,
        schedules: [...(next.schedules ?? schedules.value ?? [])],
        mail: next.mail === undefined ? mail.value : next.mail,
        ...(mailPassword === undefined ? {} : { mailPassword }),
      })
      await read()
    })
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
    /** Puts a schedule in place of the one with its id, or behind the others. */
    put(schedule: Schedule) {
      const list = schedules.value ?? []
      const isThere = list.some(({ id }) => id === schedule.id)
      return save({
        schedules: isThere
          ? list.map((each) => (each.id === schedule.id ? schedule : each))
          : [...list, schedule],
      })
    },
    remove: (id: string) => save({ schedules: (schedules.value ?? []).filter((each) => each.id !== id) }),
    saveMail: (server: MailServer | null, password: string | undefined) =>
      save({ mail: server, ...(password === undefined ? {} : { mailPassword: password }) }),
    runNow: (id: string) => attempt(() => client.schedules.runNow({ id })),
    testMail: (to: string) => attempt(() => client.schedules.testMail({ to })),
  }
})
