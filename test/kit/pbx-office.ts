import { configurationSchema, type Ban, type Configuration } from '../../core/contract/index.ts'
import { silentLog, type Logger } from '../../core/kit/index.ts'
import {
  bindingKey,
  createAuthenticator,
  createBans,
  createDialPlan,
  createDirectory,
  createGruus,
  createLocation,
  createOwnHosts,
  createRegistrar,
  digestResponse,
  type Binding,
  type BanStore,
  type LocationStore,
  type PbxRequest,
  type PbxResponse,
  type SecurityEvent,
  type Source,
} from '../../core/pbx/index.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/** Creates a location store that holds everything in memory; it survives the office that uses it. */
export function memoryLocationStore(): LocationStore & { readonly rows: Map<string, Binding> } {
  const rows = new Map<string, Binding>()
  return {
    rows,
    load: async () => [...rows.values()],
    put: async (binding) => void rows.set(`${binding.number} ${bindingKey(binding)}`, binding),
    remove: async (number, key) => void rows.delete(`${number} ${key}`),
  }
}

/** Creates a ban store that holds everything in memory. */
export function memoryBanStore(): BanStore & { readonly rows: Map<string, Ban> } {
  const rows = new Map<string, Ban>()
  return {
    rows,
    load: async () => [...rows.values()],
    put: async (ban) => void rows.set(`${ban.address} ${ban.user}`, ban),
    remove: async (address, user) => void rows.delete(`${address} ${user}`),
  }
}

/** Returns extensions 100, 101, 102 with the passwords `secret-100` and so on, in the domain office.local. */
export function officeConfiguration(): Configuration {
  return configurationSchema.parse({
    settings: { domain: 'office.local' },
    extensions: ['100', '101', '102'].map((number) => ({
      number,
      name: `Name ${number}`,
      password: `secret-${number}`,
    })),
  })
}

/** Creates everything of core/pbx over stores in memory and a virtual clock. */
export function createOffice(
  options: {
    clock?: VirtualClock
    log?: Logger
    configuration?: Configuration
    locationStore?: LocationStore
    banStore?: BanStore
    banLimit?: number
  } = {},
) {
  const clock = options.clock ?? createVirtualClock()
  const log = options.log ?? silentLog
  const state = { configuration: options.configuration ?? officeConfiguration() }
  const settings = () => state.configuration.settings
  const events: SecurityEvent[] = []
  const security = (event: SecurityEvent) => void events.push(event)
  const hosts = createOwnHosts({
    domain: () => settings().domain,
    addresses: () => ['192.0.2.1', '2001:db8::1'],
  })
  const directory = createDirectory(() => state.configuration)
  const bans = createBans({
    clock,
    log,
    store: options.banStore ?? memoryBanStore(),
    isLoopbackBanned: () => settings().banLoopback,
    security,
    ...(options.banLimit !== undefined && { limit: options.banLimit }),
  })
  const location = createLocation({ clock, log, store: options.locationStore ?? memoryLocationStore() })
  const authenticator = createAuthenticator({
    clock,
    log,
    realm: () => settings().domain,
    directory,
    hosts,
    bans,
    security,
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
    proxies: () => settings().proxies ?? [],
  })
  const dialPlan = createDialPlan({ directory, location, hosts, gruus })
  return { clock, state, events, hosts, directory, bans, location, authenticator, registrar, dialPlan }
}
/** Everything of core/pbx, wired. */
export type Office = ReturnType<typeof createOffice>

/** Returns a parameter of a WWW-Authenticate header. */
export function challengeParam(challenge: string, name: string): string | undefined {
  return new RegExp(`[ ,]${name}=(?:"([^"]*)"|([^,]*))`).exec(challenge)?.slice(1).find(Boolean)
}

/** Returns the challenges of a 401, in their order. */
export function challengesOf(response: PbxResponse): readonly string[] {
  const value = response.headers['WWW-Authenticate']
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** Returns what a phone puts into an Authorization header; overrides replace what it would send. */
export function answerChallenge(
  challenge: string,
  who: { user: string; password: string; method: string; uri: string; nc?: number; noQop?: boolean },
  overrides: Record<string, string> = {},
): string {
  const algorithm = challengeParam(challenge, 'algorithm') === 'SHA-256' ? 'SHA-256' : 'MD5'
  const nc = (who.nc ?? 1).toString(16).padStart(8, '0')
  const realm = challengeParam(challenge, 'realm') ?? ''
  const nonce = challengeParam(challenge, 'nonce') ?? ''
  const params: Record<string, string> = {
    username: `"${who.user}"`,
    realm: `"${realm}"`,
    nonce: `"${nonce}"`,
    uri: `"${who.uri}"`,
    response: `"${digestResponse({
      algorithm,
      username: who.user,
      realm,
      password: who.password,
      method: who.method,
      uri: who.uri,
      nonce,
      auth: who.noQop ? undefined : { nc, cnonce: 'c0ffee' },
    })}"`,
    algorithm,
    ...(!who.noQop && { qop: 'auth', nc, cnonce: '"c0ffee"' }),
    ...overrides,
  }
  return `Digest ${Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}`
}

/** Creates a phone outside any dialog: it keeps its Call-ID, CSeq, nonce and nonce count as real ones do. */
export function createOfficePhone(
  office: Office,
  number: string,
  options: { source?: Source; password?: string; callId?: string; algorithm?: 'MD5' | 'SHA-256' } = {},
) {
  const source = options.source ?? { address: '192.0.2.10', port: 5060, transport: 'udp' }
  const password = options.password ?? `secret-${number}`
  let cseq = 0
  let nc = 0
  let challenge: string | undefined

  const request = (
    headers: PbxRequest['headers'] = {},
    method = 'REGISTER',
    uri = 'sip:office.local',
  ): PbxRequest => ({
    method,
    uri,
    source,
    headers: {
      from: `<sip:${number}@office.local>;tag=a1`,
      to: `<sip:${number}@office.local>`,
      'call-id': options.callId ?? `call-of-${number}`,
      cseq: `${++cseq} ${method}`,
      'user-agent': 'Test phone 1.0',
      ...headers,
    },
  })

  const withAnswer = (unanswered: PbxRequest): PbxRequest => {
    const who = { user: number, password, method: unanswered.method, uri: unanswered.uri, nc: ++nc }
    return {
      ...unanswered,
      headers: { ...unanswered.headers, authorization: challenge && answerChallenge(challenge, who) },
    }
  }

  return {
    request,
    source,
    /** Sends a REGISTER, answers a challenge once, and returns the last response. */
    async register(headers: PbxRequest['headers'] = {}): Promise<PbxResponse> {
      const first = await office.registrar.handle(
        challenge === undefined ? request(headers) : withAnswer(request(headers)),
      )
      const wanted = challengesOf(first).find((line) =>
        line.includes(`algorithm=${options.algorithm ?? 'MD5'}`),
      )
      if (first.status !== 401 || wanted === undefined) return first
      challenge = wanted
      nc = 0
      return office.registrar.handle(withAnswer(request(headers)))
    },
  }
}
