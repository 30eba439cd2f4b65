import type { MailServer } from '../../contract/index.ts'
import { feed } from './feed.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** Returns the handlers for exports that run by themselves, and for the mail server they use. */
export function schedulesHandlers({ schedules, log }: PbxParts) {
  return {
    get: procedures.schedules.get.handler(() => {
      const { revision, schedules: list, mail: server } = schedules.current()
      const { password = '', ...mail } = server ?? {}
      return {
        revision,
        schedules: [...list],
        mail: server && (mail as MailServer),
        hasMailPassword: password !== '',
      }
    }),
    save: procedures.schedules.save.handler(async ({ input }) => ({ revision: await schedules.save(input) })),
    watchRuns: procedures.schedules.watchRuns.handler(({ signal }) =>
      feed(
        (push) => {
          const tell = () =>
            void schedules
              .runs()
              .then(push, (error: unknown) => log.error('runs were not read', { error: String(error) }))
          tell()
          return schedules.onRun(tell)
        },
        'latest',
        signal,
      ),
    ),
    runNow: procedures.schedules.runNow.handler(async ({ input }) => {
      await schedules.runNow(input.id)
      return {}
    }),
    testMail: procedures.schedules.testMail.handler(async ({ input }) => {
      await schedules.testMail(input.to)
      return {}
    }),
  }
}
