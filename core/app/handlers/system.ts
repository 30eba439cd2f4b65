import { feed } from './feed.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** The time until the answer has left, in milliseconds. */
const ANSWERED_MS = 100

/**
 * Returns the handlers for the program itself: what it is, how it is, what it keeps.
 * @param stop ends it
 */
export function systemHandlers(parts: PbxParts, stop: () => void) {
  return {
    info: procedures.system.info.handler(() => {
      const { domain, site } = parts.configuration.current().settings
      return {
        version: parts.version,
        host: parts.host,
        domain,
        site,
        servers: parts.servers(),
        dataFolder: parts.dataDir,
        zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
      }
    }),
    status: procedures.system.status.handler(() => parts.status()),
    health: procedures.system.health.handler(() => parts.health.current()),
    watchHealth: procedures.system.watchHealth.handler(({ signal }) =>
      feed(
        (push) => {
          push(parts.health.current())
          return parts.health.onChange(push)
        },
        'latest',
        signal,
      ),
    ),
    watchSecure: procedures.system.watchSecure.handler(({ signal }) =>
      feed(
        (push) => {
          push(parts.secure.state())
          return parts.secure.onChange(push)
        },
        'latest',
        signal,
      ),
    ),
    bans: procedures.system.bans.handler(() => [...parts.bans.list()]),
    liftBan: procedures.system.liftBan.handler(({ input }) => {
      parts.bans.lift(input.address, input.user)
      return {}
    }),
    restartEngine: procedures.system.restartEngine.handler(async () => {
      await parts.restartEngine()
      return {}
    }),
    stop: procedures.system.stop.handler(() => {
      parts.clock.after(ANSWERED_MS, stop)
      return {}
    }),
  }
}
