import { hostname } from 'node:os'
import type { SecureProtocol, SecureState, Settings } from '../../../contract/index.ts'
import {
  createEmitter,
  type Clock,
  type Dispose,
  type ListenerFault,
  type Logger,
} from '../../../kit/index.ts'
import type { LocalAddress, TlsIdentity } from '../../../sip/index.ts'
import type { HealthBoard } from '../../status/health.ts'
import type { SipLink } from '../sip-link.ts'
import { certificateTrouble } from './certificate-trouble.ts'
import {
  ensureOwnIdentity,
  identityPaths,
  readIdentity,
  signatureOf,
  type LoadedIdentity,
} from './identity-files.ts'
import { wantedListeners, type ListenFlags, type WantedListener } from './wanted-listeners.ts'

export type { ListenFlags } from './wanted-listeners.ts'

/** TLS and WebSockets beside UDP and TCP: their listeners and the certificate they prove themselves with. */
export interface SecureListening {
  /** Opens what flags and settings ask for, and follows the certificate's files from then on. */
  start(): Promise<void>
  /** Takes over what the settings are by now. */
  settingsChanged(): void
  /** Takes note that the engine was started again and has only its first listeners. */
  engineBack(): void
  state(): SecureState
  /** Returns the certificate in force, with its key. */
  identity(): TlsIdentity | undefined
  onChange(listener: (state: SecureState) => void): Dispose
  stop(): void
}

const CHECK_MS = 5000
const DAY_MS = 86_400_000

/**
 * Creates the secure listeners; nothing listens before `start`. Whatever is wrong is reported in the state, in the
 * health and once in the log.
 */
export function createSecureListening(options: {
  readonly dataDir: string
  readonly flags: ListenFlags
  /** Whether somebody else serves with the certificate, too. */
  readonly isCertificateShared: boolean
  readonly settings: () => Settings
  /** Returns the addresses of this computer, for the certificate that we make ourselves. */
  readonly addresses: () => readonly string[]
  readonly sip: Pick<SipLink, 'setListeners' | 'listening'>
  readonly health: Pick<HealthBoard, 'set'>
  readonly clock: Clock
  readonly log: Logger
  readonly fault: ListenerFault
}): SecureListening {
  const { dataDir, settings, sip, health, clock, log } = options
  const changed = createEmitter<SecureState>(options.fault)
  const ports = new Map<SecureProtocol, number>()
  let isRestarted = false
  let loaded: LoadedIdentity | undefined
  let problem: string | undefined
  let signature = ''
  let state: SecureState = { listeners: [], certificate: null, problem: null }
  let turn: Promise<void> = Promise.resolve()
  let stopTimer: Dispose = () => undefined
  let warnedAt = -Infinity

  const names = () => [...new Set([settings().domain, hostname(), 'localhost', ...options.addresses()])]

  /** Writes one line to the log for each new trouble. */
  const tell = (next: string | undefined) => {
    if (next !== undefined && next !== problem) {
      log.error(loaded ? 'certificate not taken, the one there is stays' : 'no certificate', {
        problem: next,
      })
    }
    problem = next
  }
  const loadIdentity = async () => {
    const paths = identityPaths(dataDir, settings().tls)
    try {
      if (await ensureOwnIdentity(paths, names(), clock.wall())) {
        log.info('self-signed certificate made', { path: paths.certificate })
      }
    } catch (error) {
      return tell(`${paths.certificate}: cannot be made: ${(error as Error).message}`)
    }
    const current = signatureOf(paths)
    if (current === signature) return
    signature = current
    const read = readIdentity(paths, clock.wall())
    tell(read.ok ? undefined : read.error)
    if (!read.ok) return
    loaded = read.value
    const { subject, fingerprint, validTo } = loaded.facts
    log.info('certificate loaded', { subject, fingerprint, validTo: new Date(validTo).toISOString() })
  }
  const bindOf = ({ protocol, address, port }: WantedListener): LocalAddress => ({
    protocol,
    address,
    // A port that the system chose is kept when the engine starts again.
    port: (isRestarted && port === 0 ? ports.get(protocol) : undefined) ?? port,
  })
  const open = async (wanted: readonly WantedListener[]) => {
    const possible = wanted.filter(({ protocol }) => protocol === 'ws' || loaded)
    const outcome = await sip
      .setListeners({ binds: possible.map(bindOf), ...(loaded ? { tls: loaded.identity } : {}) })
      .catch((error: unknown) => possible.map((one) => ({ bind: bindOf(one), text: String(error) })))
    for (const { protocol, port } of sip.listening) {
      if (protocol === 'tls' || protocol === 'ws' || protocol === 'wss') ports.set(protocol, port)
    }
    return new Map(outcome.map(({ bind, text }) => [bind.protocol, text]))
  }
  const watchCertificate = (isNeeded: boolean) => {
    const trouble = isNeeded ? certificateTrouble(loaded?.facts, problem, clock.wall()) : undefined
    health.set('certificate', trouble && { ...trouble, view: 'settings' })
    if (trouble?.level !== 'warning' || clock.wall() - warnedAt < DAY_MS) return
    warnedAt = clock.wall()
    log.warn(trouble.text)
  }
  const applyNow = async () => {
    const wanted = wantedListeners(options.flags, settings().listen)
    const isNeeded = options.isCertificateShared || wanted.some(({ protocol }) => protocol !== 'ws')
    if (isNeeded) await loadIdentity()
    const faults = await open(wanted)
    const listeners = wanted.map(({ protocol, address, port, isFlag }) => {
      const fault = faults.get(protocol) ?? (loaded || protocol === 'ws' ? null : (problem ?? null))
      const opened = fault === null ? ports.get(protocol) : undefined
      return { protocol, address, port: opened ?? port, isFlag, problem: fault }
    })
    for (const { protocol, problem: now } of listeners) {
      const before = state.listeners.find((one) => one.protocol === protocol)?.problem
      if (now !== null && now !== before && now !== problem) log.error(now)
    }
    watchCertificate(isNeeded)
    const closed = listeners.find((one) => one.problem !== null && one.problem !== problem)?.problem
    health.set('listeners', closed ? { level: 'warning', text: closed, view: 'settings' } : undefined)
    state = {
      listeners,
      certificate:
        isNeeded && loaded ? { ...loaded.facts, names: [...loaded.facts.names], path: loaded.path } : null,
      problem: isNeeded ? (problem ?? null) : null,
    }
    changed.emit(state)
  }
  const apply = () => {
    turn = turn
      .then(applyNow)
      .catch((error: unknown) => log.error('listeners failed', { error: String(error) }))
    return turn
  }
  /** Checks again regularly: files that changed and ports that became free need no restart. */
  const check = () => {
    stopTimer = clock.after(CHECK_MS, check)
    const { listeners, certificate, problem: trouble } = state
    const isChanged =
      (certificate !== null || trouble !== null) &&
      signatureOf(identityPaths(dataDir, settings().tls)) !== signature
    if (isChanged || listeners.some((one) => one.problem !== null)) void apply()
    else watchCertificate(certificate !== null)
  }
  return {
    async start() {
      await apply()
      stopTimer = clock.after(CHECK_MS, check)
    },
    settingsChanged: () => void apply(),
    engineBack() {
      isRestarted = true
      void apply()
    },
    state: () => state,
    identity: () => loaded?.identity,
    onChange: (listener) => changed.on(listener),
    stop: () => stopTimer(),
  }
}
