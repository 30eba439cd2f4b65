import { previewScenarios } from '../../cdr/index.ts'
import { createApiTokens } from '../access/api-tokens.ts'
import { createEditing } from '../configuration/editing.ts'
import { followConfiguration } from '../configuration/follow-configuration.ts'
import { createRouter } from '../handlers/index.ts'
import { tellAside } from '../keeping/index.ts'
import { createSipTraces } from '../sip/sip-traces.ts'
import { documentStore } from '../store-process/index.ts'
import { configurationFollowers } from './configuration-followers.ts'
import { layFoundation, type Foundation } from './foundation.ts'
import { openSipSide } from './open-sip-side.ts'
import { openStorage } from './open-storage.ts'
import { createOwnDoors } from './own-doors.ts'
import { pbxForHost } from './pbx-for-host.ts'
import type { Pbx, PbxOptions } from './pbx.ts'
import { sipUser } from './sip-user.ts'
import { startCalls } from './start-calls.ts'
import { startFiles } from './start-files.ts'
import { startRecords } from './start-records.ts'
import { startRegistration } from './start-registration.ts'
import { startSecureListening } from './start-secure-listening.ts'
import { startStatus } from './start-status.ts'
import { startUpkeep } from './start-upkeep.ts'

/**
 * Starts a PBX on a data folder: store, configuration, what a killed server left, bindings and bans, SIP.
 * @throws PbxError with the code of what cannot be had: store.*, port.*, engine.unavailable
 */
export async function createPbx(options: PbxOptions): Promise<Pbx> {
  const foundation = layFoundation(options)
  try {
    return await startParts(foundation, options)
  } catch (error) {
    await foundation.stops.run()
    throw error
  }
}

/** Starts one part after the other; they stop in the opposite order. */
async function startParts(foundation: Foundation, options: PbxOptions): Promise<Pbx> {
  const { clock, fault, stops } = foundation
  const startedAt = clock.wall()

  const storage = await openStorage(foundation, options)
  const { store, configuration } = storage
  const settings = () => configuration.current().settings
  const records = await startRecords(foundation, storage)
  const tokenStore = documentStore(store, 'api-tokens', () => clock.wall())
  const apiTokens = await createApiTokens({ store: tokenStore, clock, fault })

  // Asked with each registration; the doors are known when SIP listens.
  const ownPorts = () => doors.ports()
  const registration = await startRegistration(foundation, { store, configuration, ownPorts })
  const sip = await openSipSide(foundation, options, { settings, security: registration.security })
  const calls = startCalls(foundation, { ...records, ...registration, settings, sip })
  const secure = await startSecureListening(foundation, options, { ...registration, settings, sip })
  const doors = createOwnDoors(sip, secure)

  const aside = await tellAside({ store, ...foundation })
  const site = () => settings().site
  const files = await startFiles(foundation, { ...options, ...records, ...calls, ...storage, site })
  startUpkeep(foundation, { ...storage, ...records, ...files })

  const known = { ...storage, ...records, ...records.followers, ...registration, ...calls, ...files }
  const status = startStatus(foundation, options, { ...known, startedAt, sip, secure, doors })
  const editing = createEditing(configuration, clock)
  const parts = { ...foundation, ...known, ...status, ...editing, apiTokens, sip, secure, doors }
  stops.add(followConfiguration(configuration, configurationFollowers(parts), fault))

  const sipTraces = createSipTraces(calls.sipCallIds, (callIds) => sip.captured(callIds))
  const restartEngine = () => sip.restart()
  const { version, host } = options
  const router = createRouter(
    { ...parts, version, host, sipTraces, restartEngine, previewScenarios },
    options.stop,
  )
  // Requests come only now that everything they need stands.
  await sip.open(sipUser(foundation, { ...parts, settings }))
  return pbxForHost({ ...parts, router, aside })
}
