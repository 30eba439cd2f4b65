import { createCallControl } from '../../call/index.ts'
import { previewScenarios } from '../../cdr/index.ts'
import { createConfiguration, firstConfiguration, formatConfiguration } from '../../config/index.ts'
import {
  DEFAULT_BROWSER_GRACE_SECONDS,
  DEFAULT_KEEP_ALIVE_SECONDS,
  DEFAULT_MAX_CALLS,
  DEFAULT_SESSION_SECONDS,
} from '../../contract/index.ts'
import { randomToken, uuidv7 } from '../../kit/index.ts'
import {
  createAuthenticator,
  createBans,
  createDialPlan,
  createDirectory,
  createGruus,
  createKeepAlive,
  createLocation,
  createOwnHosts,
  createRegistrar,
} from '../../pbx/index.ts'
import type { Door } from '../../sip/index.ts'
import { changeConfiguration } from '../configuration/change-configuration.ts'
import { createExports } from '../records/exports/exports.ts'
import { tellDeafAddresses } from '../status/deaf-addresses.ts'
import { createExtensionStates } from '../status/extension-states.ts'
import { createRouter } from '../handlers/index.ts'
import { createHealthBoard } from '../status/health.ts'
import { startFiles } from './start-files.ts'
import { withGuessingAlarm } from '../status/guessing-alarm.ts'
import { createApiTokens } from '../access/api-tokens.ts'
import { createJournal } from '../records/journal/journal.ts'
import { createLastCalls } from '../status/last-calls.ts'
import { createLiveCalls } from '../status/live-calls.ts'
import { hidingOf, logMaskedReaders } from '../access/masked-reading/index.ts'
import type { Pbx, PbxOptions } from './pbx.ts'
import { openSecurityLog } from '../log/security-log.ts'
import { configStore } from '../configuration/config-store.ts'
import { importText, previewText } from '../configuration/import-text.ts'
import { followCards, hostPort, ownServers, plainPlaces } from '../status/own-addresses.ts'
import type { PbxParts } from '../handlers/parts.ts'
import { watchPhonesReach } from '../status/phones-reach.ts'
import { watchPasswords } from '../access/weak-passwords.ts'
import { readingSettingsOf } from '../configuration/reading-settings.ts'
import { createRecordFeed } from '../records/record-feed.ts'
import {
  followRestoreOrder,
  startKeeping,
  tellAside,
  tellDamage,
  tellRestore,
  tellStoreTrouble,
} from '../keeping/index.ts'
import { createSecureListening } from '../sip/secure-listening/index.ts'
import { startSideJournal } from '../records/side-journal/index.ts'
import { createSipCallIds } from '../sip/sip-call-ids.ts'
import { openSip } from '../sip/sip-link.ts'
import { startFollowers } from './start-record-followers.ts'
import { createSavedLists } from '../records/saved-lists.ts'
import { createSipTraces } from '../sip/sip-traces.ts'
import { createStatus } from '../status/status.ts'
import { createStoreClient, documentStore } from '../store-process/index.ts'
import { tellAccess } from '../access/tell-access.ts'

/**
 * Starts a PBX on a data folder: store, configuration, what a killed server left, bindings and bans, SIP.
 * @throws PbxError with the code of what cannot be had: store.*, port.*, engine.unavailable
 */
export async function createPbx(options: PbxOptions): Promise<Pbx> {
  const { dataDir, clock, log } = options
  const startedAt = clock.wall()
  const now = () => clock.wall()
  const fault = (error: unknown) => log.error('a listener failed', { error: String(error) })
  const restored = await followRestoreOrder({ dataDir, clock, log })
  const store = createStoreClient({
    dataDir,
    fork: options.forkStore,
    clock,
    log: log.child({ part: 'store' }),
  })
  const undo: (() => unknown)[] = [() => store.close()]
  const unwind = async () => {
    for (const step of undo.reverse()) await step()
  }
  try {
    await store.ready()
    let firstStart = false
    const configuration = await createConfiguration({
      store: configStore(store, dataDir, clock),
      log,
      first: () => {
        firstStart = true
        return firstConfiguration()
      },
    })
    const current = () => configuration.current()
    const settings = () => current().settings
    undo.push(logMaskedReaders(configuration, log))

    const health = createHealthBoard(fault)
    undo.push(watchPasswords(configuration, health, options.adminPasswordFault))
    tellStoreTrouble({ store, dataDir, health })
    tellAccess({ dataDir, health, log })
    tellRestore(restored, health)
    const damage = await tellDamage({ store, health, log })
    const liveCalls = createLiveCalls(fault)
    const recordFeed = createRecordFeed(await store.read('mark', {}), fault)
    // Stopped after the calls: what they leave at the end is still brought where it belongs.
    const followers = await startFollowers({ dataDir, store, configuration, recordFeed, health, clock, log })
    undo.push(() => followers.stop())
    const apiTokens = await createApiTokens({ store: documentStore(store, 'api-tokens', now), clock, fault })
    const saved = await createSavedLists((name) => documentStore(store, name, now))
    const side = await startSideJournal({ dataDir, store, health, clock, log })
    undo.unshift(() => side.close())
    const journal = createJournal({
      store,
      runId: randomToken(8),
      configuration: current,
      recordFeed,
      clock,
      log,
      side,
    })
    const sipCallIds = createSipCallIds()
    undo.push(() => journal.stop())
    await journal.recover()
    journal.start()

    const location = createLocation({
      clock,
      log,
      store: {
        load: () => store.read('loadBindings', {}),
        put: (binding) => store.write('putBinding', binding),
        remove: (number, contact) => store.write('removeBinding', { number, contact }),
      },
    })
    const securityLog = openSecurityLog({ dataDir, clock, log })
    undo.push(() => securityLog.close())
    const security = withGuessingAlarm(securityLog.feed, health, clock)
    const bans = createBans({
      clock,
      log,
      isLoopbackBanned: () => settings().banLoopback,
      security,
      store: {
        load: () => store.read('loadBans', {}),
        put: (ban) => store.write('putBan', ban),
        remove: (address, user) => store.write('removeBan', { address, user }),
      },
    })
    await location.start()
    await bans.start()
    undo.push(() => {
      location.stop()
      bans.stop()
    })
    const cards = await followCards(clock)
    const ownAddresses = () => cards().map(({ address }) => address)
    const hosts = createOwnHosts({ domain: () => settings().domain, addresses: ownAddresses })
    const directory = createDirectory(current)
    const authenticator = createAuthenticator({
      clock,
      log,
      realm: () => settings().domain,
      directory,
      hosts,
      bans,
      security,
      sha256OverWebSocket: () => settings().sha256OverWebSocket ?? false,
    })
    const gruus = createGruus({ domain: () => settings().domain, directory, location })
    const registrar = createRegistrar({
      clock,
      log,
      authenticator,
      location,
      hosts,
      gruus,
      security,
      ownPorts: () => [...sip.doors, ...secure.state().listeners, ...doors].map(({ port }) => port),
      proxies: () => settings().proxies ?? [],
    })
    const dialPlan = createDialPlan({ directory, location, hosts, gruus })

    const sip = await openSip({
      bind: options.sip,
      externalAddress: () => settings().externalAddress,
      largeRequests: () => {
        const { tcpAboveBytes } = settings()
        return typeof tcpAboveBytes === 'number' ? { streamAbove: tcpAboveBytes } : {}
      },
      sessionSeconds: () => settings().sessionSeconds ?? DEFAULT_SESSION_SECONDS,
      ...(options.drachtio ? { drachtio: options.drachtio } : {}),
      ...(options.engine ? { engine: options.engine } : {}),
      security,
      troubled: tellDeafAddresses(health),
      domain: () => settings().domain,
      clock,
      log,
    })
    undo.push(() => sip.close())

    const calls = createCallControl({
      clock,
      log,
      journal: sipCallIds.watching(journal),
      routing: dialPlan,
      legs: sip,
      site: () => settings().site,
      noAnswerMs: () => settings().noAnswerSeconds * 1000,
      maxCalls: (number) => directory.find(number)?.maxCalls ?? DEFAULT_MAX_CALLS,
      newCallId: () => uuidv7(clock.wall()),
      newRecordId: (wallAt) => uuidv7(wallAt),
      newSipCallId: () => randomToken(16),
    })
    calls.onChange((change) => {
      if (change.type === 'changed') liveCalls.changed(change.call)
      else liveCalls.ended(change.callId)
      health.count({ calls: calls.size })
    })
    const countPhones = () => health.count({ phones: location.size })
    location.onChange(countPhones)
    countPhones()
    configuration.onChange(({ configuration: next, previous }) => {
      location.keepOnly(new Set(next.extensions.map(({ number }) => number)))
      for (const { number, password } of next.extensions) {
        const before = previous.extensions.find((extension) => extension.number === number)
        if (before && before.password !== password) location.forget(number)
      }
    })
    configuration.onChange(() => sip.settingsChanged())
    let isOpen = true
    const keepAlive = createKeepAlive({
      clock,
      location,
      ping: (device) => sip.ping(device),
      intervalMs: () => (settings().keepAliveSeconds ?? DEFAULT_KEEP_ALIVE_SECONDS) * 1000,
    })
    undo.push(() => keepAlive.stop())
    undo.push(() => {
      isOpen = false
      return calls.releaseAll()
    })

    const secure = createSecureListening({
      dataDir,
      flags: options.listen ?? {},
      isCertificateShared: options.isCertificateShared ?? false,
      settings,
      onSettings: (listener) => configuration.onChange(listener),
      addresses: ownAddresses,
      sip,
      health,
      clock,
      log,
      fault,
    })
    undo.push(() => secure.stop())
    await secure.start()

    const aside = await tellAside({ store, health, log })
    const lastSequence = () => recordFeed.current().sequence
    const files = await startFiles({
      dataDir,
      store,
      recordFeed,
      health,
      calls: () => calls.size,
      site: () => settings().site,
      resolveTarget: options.resolveTarget,
      clock,
      log,
    })
    undo.push(() => files.stop())
    const { downloads, imports, backups, schedules } = files
    calls.onChange(() => backups.restore.callsChanged())
    const stopKeeping = startKeeping({
      dataDir,
      store,
      dailyFiles: followers.dailyFiles,
      configuration: current,
      clock,
      log,
      dropBackups: (before) => backups.planned.dropBefore(before),
      changed: () =>
        void store
          .read('mark', {})
          .then((mark) => recordFeed.reset(mark))
          .catch(fault),
    })
    undo.push(stopKeeping)
    const lastCalls = createLastCalls({ store, configuration, recordFeed, clock, log, fault })
    undo.push(() => lastCalls.stop())
    const servers = () => ownServers(sip.listening, cards())
    // What comes to a drachtio-server elsewhere is not known here.
    if (!options.drachtio) {
      const hasExtensions = () => current().extensions.length > 0
      undo.push(watchPhonesReach({ state: () => sip.state(), servers, hasExtensions, health, clock, fault }))
    }
    const sipAddresses = () => plainPlaces(sip.listening)
    let web: string | null = null
    let doors: readonly Door[] = []

    const parts: PbxParts = {
      version: options.version,
      host: options.host,
      dataDir,
      clock,
      log,
      store,
      configuration,
      bans,
      calls,
      liveCalls,
      extensionStates: createExtensionStates({ configuration, location, liveCalls, lastCalls, fault }),
      recordFeed,
      apiTokens,
      webhooks: followers.webhooks,
      postgres: followers.postgres,
      exports: createExports({
        dataDir,
        store,
        downloads,
        clock,
        ...(options.resolveTarget ? { resolveTarget: options.resolveTarget } : {}),
      }),
      imports,
      backups,
      saved,
      schedules,
      health,
      secure,
      servers,
      status: createStatus({
        version: options.version,
        startedAt,
        sip,
        sipAddresses,
        web: () => web,
        secure,
        location,
        calls,
        recordFeed,
        health,
        store,
      }),
      sipTraces: createSipTraces(sipCallIds, (callIds) => sip.captured(callIds)),
      restartEngine: () => sip.restart(),
      change: (edit, baseRevision) => changeConfiguration(configuration, edit, baseRevision),
      previewConfig: (text) => previewText(configuration, text, clock),
      importConfig: (text, shown) => importText(configuration, text, clock, shown),
      formatConfiguration: (secrets) => formatConfiguration(current(), { secrets }),
      previewScenarios,
    }
    const router = createRouter(parts, options.stop)
    // Requests come only now that everything they need stands.
    await sip.open({
      authenticate: (request) => authenticator.authenticate(request),
      register: (request) => registrar.handle(request),
      incoming(leg, call) {
        // While the server stops, a new call is left to the caller's next try.
        if (isOpen) calls.incoming(leg, call)
      },
      lost(reason) {
        log.error(`${reason}; its calls end as interrupted`, { calls: calls.size })
        health.set('engine', { level: 'bad', text: 'The SIP engine is being started again.' })
        calls.interruptAll()
        location.flowsLost()
      },
      back() {
        health.set('engine')
        secure.engineBack()
      },
      disconnected({ protocol, address, port }) {
        const { isBack } = location.flowEnded({ transport: protocol, address, port })
        // A browser has no other way to be reached; a desk phone opens another connection.
        if (protocol !== 'ws' && protocol !== 'wss') return
        const peer = { transport: protocol, remoteAddress: hostPort({ address, port }) }
        const graceMs = (settings().browserGraceSeconds ?? DEFAULT_BROWSER_GRACE_SECONDS) * 1000
        calls.flowEnded({ peer, graceMs, isBack })
      },
    })
    return {
      router,
      hiding: () => hidingOf(current()),
      readingSettings: () => readingSettingsOf(current(), configuration.revision()),
      onStoreTrouble: (listener) => store.onPresence((isThere) => void (isThere || listener())),
      firstStart: firstStart && !damage && !aside,
      damage: [damage, aside].filter((text) => text !== undefined).join('\n') || undefined,
      sipAddresses,
      servers,
      secure: () => secure.state(),
      tlsIdentity: () => secure.identity(),
      onSecureChanged: (listener) => secure.onChange(listener),
      importConfig: parts.importConfig,
      apiTokens,
      security,
      lastSequence,
      onRecordsChanged: (listener) => recordFeed.onChange(listener),
      takeDownload: (id) => downloads.take(id),
      trustedProxies: () => settings().trustedProxies ?? [],
      servedAt(url, open) {
        ;[web, doors] = [url, open]
        sip.setDoors(open)
      },
      callsInProgress: () => calls.size,
      onCallsChanged: (listener) => void calls.onChange(listener),
      onRestoreOrdered: (listener) => backups.restore.onOrdered(listener),
      noteFault: (text) => health.set('fault', { level: 'warning', text }),
      close: unwind,
    }
  } catch (error) {
    await unwind()
    throw error
  }
}
