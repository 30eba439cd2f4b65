import type { RecordPolicy, ScenarioPreview, Status, OwnServer } from '../../contract/index.ts'
import type { Clock, Logger } from '../../kit/index.ts'
import type { LiveConfiguration } from '../../config/index.ts'
import type { Bans } from '../../pbx/index.ts'
import type { Exports } from '../records/exports/exports.ts'
import type { ExtensionStates } from '../status/extension-states.ts'
import type { HealthBoard } from '../status/health.ts'
import type { Imports } from '../records/imports/index.ts'
import type { ApiTokens } from '../access/api-tokens.ts'
import type { PostgresSink } from '../records/integrations/postgres/sink.ts'
import type { Webhooks } from '../records/integrations/webhooks/webhooks.ts'
import type { BackupParts } from '../keeping/index.ts'
import type { LiveCalls } from '../status/live-calls.ts'
import type { ConfigurationEditing } from '../configuration/editing.ts'
import type { RecordFeed } from '../records/record-feed.ts'
import type { SavedLists } from '../records/saved-lists.ts'
import type { Schedules } from '../records/schedules/index.ts'
import type { SecureListening } from '../sip/secure-listening/index.ts'
import type { SipTraces } from '../sip/sip-traces.ts'
import type { StoreClient } from '../store-process/index.ts'

/** The parts of a running PBX that the handlers of the contract use. */
export interface PbxParts extends ConfigurationEditing {
  readonly version: string
  readonly host: 'electron' | 'headless'
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
  readonly store: StoreClient
  readonly configuration: LiveConfiguration
  readonly bans: Bans
  readonly calls: { release(callId: string): boolean }
  readonly liveCalls: LiveCalls
  readonly extensionStates: ExtensionStates
  readonly recordFeed: RecordFeed
  readonly apiTokens: ApiTokens
  readonly webhooks: Webhooks
  readonly postgres: PostgresSink
  readonly sipTraces: SipTraces
  readonly exports: Exports
  readonly imports: Imports
  readonly backups: BackupParts
  readonly saved: SavedLists
  readonly schedules: Schedules
  readonly health: HealthBoard
  readonly secure: SecureListening
  /** Returns where phones reach this PBX. */
  servers(): OwnServer[]
  status(): Promise<Status>
  restartEngine(): Promise<void>
  previewScenarios(policy: RecordPolicy, saved: RecordPolicy): ScenarioPreview[]
}
