import { hidingOf } from '../access/masked-reading/index.ts'
import type { ApiTokens } from '../access/api-tokens.ts'
import type { ConfigurationEditing } from '../configuration/editing.ts'
import { readingSettingsOf } from '../configuration/reading-settings.ts'
import type { PbxRouter } from '../handlers/index.ts'
import type { SecureListening } from '../sip/secure-listening/index.ts'
import type { Foundation } from './foundation.ts'
import type { Storage } from './open-storage.ts'
import type { OwnDoors } from './own-doors.ts'
import type { Pbx } from './pbx.ts'
import type { Calls } from './start-calls.ts'
import type { Files } from './start-files.ts'
import type { Records } from './start-records.ts'
import type { Registration } from './start-registration.ts'
import type { StatusParts } from './start-status.ts'

/** Returns the running PBX as its host sees it. */
export function pbxForHost(
  parts: Pick<Foundation, 'health' | 'stops'> &
    Omit<Storage, 'passwords'> &
    Pick<Records, 'recordFeed'> &
    Pick<Registration, 'security'> &
    Pick<Calls, 'calls'> &
    Pick<Files, 'downloads' | 'backups'> &
    Pick<StatusParts, 'servers' | 'sipAddresses'> &
    Pick<ConfigurationEditing, 'importConfig'> & {
      readonly secure: SecureListening
      readonly doors: OwnDoors
      readonly apiTokens: ApiTokens
      readonly router: PbxRouter
      /** The report on rows that could not be used. */
      readonly aside: string | undefined
    },
): Pbx {
  const { health, stops, store, configuration, recordFeed, calls, downloads, backups, secure, doors } = parts
  const { damage, aside } = parts
  const current = () => configuration.current()
  return {
    router: parts.router,
    hiding: () => hidingOf(current()),
    readingSettings: () => readingSettingsOf(current(), configuration.revision()),
    onStoreTrouble: (listener) => store.onPresence((isThere) => void (isThere || listener())),
    firstStart: parts.isNew && !damage && !aside,
    damage: [damage, aside].filter((text) => text !== undefined).join('\n') || undefined,
    sipAddresses: parts.sipAddresses,
    servers: parts.servers,
    secure: () => secure.state(),
    tlsIdentity: () => secure.identity(),
    onSecureChanged: (listener) => secure.onChange(listener),
    importConfig: parts.importConfig,
    apiTokens: parts.apiTokens,
    security: parts.security,
    lastSequence: () => recordFeed.current().sequence,
    onRecordsChanged: (listener) => recordFeed.onChange(listener),
    takeDownload: (id) => downloads.take(id),
    trustedProxies: () => current().settings.trustedProxies ?? [],
    servedAt: (url, open) => doors.servedAt(url, open),
    callsInProgress: () => calls.size,
    onCallsChanged: (listener) => void calls.onChange(listener),
    onRestoreOrdered: (listener) => backups.restore.onOrdered(listener),
    noteFault: (text) => health.set('fault', { level: 'warning', text }),
    close: () => stops.run(),
  }
}
