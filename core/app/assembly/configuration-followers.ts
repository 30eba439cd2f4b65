import type { Logger } from '../../kit/index.ts'
import type { Location } from '../../pbx/index.ts'
import { logMaskedReaders } from '../access/masked-reading/index.ts'
import { revokeBindings } from '../access/revoke-bindings.ts'
import type { PasswordWatch } from '../access/weak-passwords.ts'
import type { ConfigurationFollowers } from '../configuration/follow-configuration.ts'
import type { DailyFiles } from '../records/daily-files/daily-files.ts'
import type { BackupParts } from '../keeping/index.ts'
import type { PostgresSink } from '../records/integrations/postgres/sink.ts'
import type { Webhooks } from '../records/integrations/webhooks/webhooks.ts'
import type { Schedules } from '../records/schedules/index.ts'
import type { SecureListening } from '../sip/secure-listening/index.ts'
import type { SipLink } from '../sip/sip-link.ts'
import type { ExtensionStates } from '../status/extension-states.ts'
import type { LastCalls } from '../status/last-calls.ts'

/**
 * Returns who reacts to a change of which section of the configuration, in this order. Whatever is not in the list reads
 * the configuration at the moment it needs it: rates when a record is written, the domain with each request.
 */
export const configurationFollowers = (parts: {
  readonly log: Logger
  readonly passwords: PasswordWatch
  readonly location: Pick<Location, 'keepOnly' | 'forget'>
  readonly lastCalls: Pick<LastCalls, 'extensionsChanged'>
  readonly extensionStates: Pick<ExtensionStates, 'extensionsChanged'>
  readonly sip: Pick<SipLink, 'settingsChanged'>
  readonly secure: Pick<SecureListening, 'settingsChanged'>
  readonly dailyFiles: Pick<DailyFiles, 'changed'>
  readonly schedules: Pick<Schedules, 'schedulesChanged'>
  readonly webhooks: Pick<Webhooks, 'webhooksChanged'>
  readonly postgres: Pick<PostgresSink, 'settingsChanged'>
  readonly backups: Pick<BackupParts, 'planned'>
}): ConfigurationFollowers => ({
  extensions: [
    ({ configuration }) => parts.passwords.look(configuration),
    revokeBindings(parts.location),
    () => parts.lastCalls.extensionsChanged(),
    () => parts.extensionStates.extensionsChanged(),
  ],
  settings: [() => parts.sip.settingsChanged(), () => parts.secure.settingsChanged()],
  cdr: [logMaskedReaders(parts.log), () => parts.dailyFiles.changed()],
  rates: [],
  schedules: [() => parts.schedules.schedulesChanged()],
  mailServer: [],
  webhooks: [() => parts.webhooks.webhooksChanged()],
  postgres: [() => parts.postgres.settingsChanged()],
  backupPlan: [() => parts.backups.planned.planChanged()],
  savedViews: [],
  exportPresets: [],
  importMappings: [],
})
