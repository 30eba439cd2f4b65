import type { PbxParts } from './parts.ts'
import { procedures, type Asking } from './base.ts'
import { backupsHandlers } from './backups.ts'
import { callsHandlers } from './calls.ts'
import { cdrHandlers } from './cdr.ts'
import { extensionsHandlers } from './extensions.ts'
import { importsHandlers } from './imports.ts'
import { integrationsHandlers } from './integrations.ts'
import { keepingHandlers } from './keeping.ts'
import { ratesHandlers } from './rates.ts'
import { reportsHandlers } from './reports.ts'
import { savedHandlers } from './saved.ts'
import { schedulesHandlers } from './schedules.ts'
import { settingsHandlers } from './settings.ts'
import { systemHandlers } from './system.ts'

/**
 * Implements the whole contract; a missing procedure does not compile.
 * @param stop ends the program
 */
export function createRouter(parts: PbxParts, stop: () => void) {
  return procedures.router({
    backups: backupsHandlers(parts),
    calls: callsHandlers(parts),
    cdr: cdrHandlers(parts),
    extensions: extensionsHandlers(parts),
    imports: importsHandlers(parts),
    integrations: integrationsHandlers(parts),
    rates: ratesHandlers(parts),
    reports: reportsHandlers({ store: parts.store, rates: () => parts.configuration.current().rates }),
    saved: savedHandlers(parts),
    schedules: schedulesHandlers(parts),
    settings: settingsHandlers(parts),
    keeping: keepingHandlers(parts),
    system: systemHandlers(parts, stop),
  })
}

export type { Asking }

/** The implemented contract, to be served by a host. */
export type PbxRouter = ReturnType<typeof createRouter>
