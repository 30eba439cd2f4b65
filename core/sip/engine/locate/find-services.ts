import type { Protocol } from '../../transport/index.ts'
import type { NameService, NaptrRecord, SrvRecord } from './name-service.ts'
import { defaultPort, mayHaveServices, type Carrier, type NextHop } from './next-hop.ts'

/** One server of a service: an SRV record with the addresses of its host. */
export interface Service {
  readonly protocol: Protocol
  /** The place of the transport among those that the domain offers; the lowest comes first. */
  readonly rank: number
  /** The priority, lowest first; among equals chance decides, by weight (RFC 2782). */
  readonly priority: number
  readonly weight: number
  readonly port: number
  readonly addresses: readonly string[]
}

/** The servers behind a name and the seconds for which they may be remembered; undefined: not stated. */
export interface Services {
  readonly services: readonly Service[]
  readonly ttl: number | undefined
}

const SRV_PREFIX: Readonly<Record<Carrier, string>> = {
  udp: '_sip._udp.',
  tcp: '_sip._tcp.',
  tls: '_sips._tcp.',
}
const NAPTR_CARRIERS: Readonly<Record<string, Carrier>> = {
  'sip+d2u': 'udp',
  'sip+d2t': 'tcp',
  'sips+d2t': 'tls',
}
/** Our order of transports where the domain leaves the choice to us. */
const PREFERENCE: readonly Carrier[] = ['udp', 'tcp', 'tls']
/** The most servers of a service; more than this are no service but an attack on ourselves. */
const MOST_SERVERS = 20
const MOST_NAPTR = 10
const NONE: Services = { services: [], ttl: undefined }

interface Question {
  readonly protocol: Carrier
  readonly name: string
}

/**
 * Finds the servers of a next hop (RFC 3263 §4.1, §4.2): NAPTR chooses the transport, SRV the server; a name without
 * either is a host. Only the transports that `carries` accepts are looked for.
 */
export async function findServices(
  hop: NextHop,
  names: NameService,
  carries: (protocol: Carrier) => boolean,
): Promise<Services> {
  if (!mayHaveServices(hop)) return hostOnly(hop, names)
  const offered = await offers(hop, names, carries)
  if (offered === undefined) return hostOnly(hop, names)
  const servers = offered.flatMap(({ protocol, records }, rank) =>
    records
      .filter(({ name }) => name !== '' && name !== '.')
      .map((record) => ({ ...record, protocol, rank })),
  )
  const found = await Promise.all(
    servers.slice(0, MOST_SERVERS).map(async ({ name, protocol, rank, priority, weight, port }) => {
      const { addresses, ttl } = await names.published(name)
      return { service: { protocol, rank, priority, weight, port, addresses }, ttl }
    }),
  )
  const ttls = found.flatMap(({ ttl }) => (ttl === undefined ? [] : [ttl]))
  return {
    services: found.map(({ service }) => service),
    ttl: ttls.length === 0 ? undefined : Math.min(...ttls),
  }
}

type Offer = { readonly protocol: Carrier; readonly records: readonly SrvRecord[] }

/** Returns the SRV records per transport in the order of preference; undefined: the name has no services. */
async function offers(
  { host, asked }: NextHop,
  names: NameService,
  carries: (protocol: Carrier) => boolean,
): Promise<readonly Offer[] | undefined> {
  const ask = (questions: readonly Question[]): Promise<Offer[]> =>
    Promise.all(questions.map(async ({ protocol, name }) => ({ protocol, records: await names.srv(name) })))
  const published = (offer: Offer) => offer.records.length > 0

  const possible = PREFERENCE.filter((one) => (asked === undefined ? carries(one) : one === asked))
  // Asked together: most domains have no NAPTR, and servers that say nothing cost their time only once.
  const [choice, plain] = await Promise.all([
    asked === undefined ? names.naptr(host) : [],
    ask(possible.map((protocol) => ({ protocol, name: SRV_PREFIX[protocol] + host }))),
  ])
  const named = (await ask(chooseTransports(choice, carries))).filter(published)
  if (named.length > 0) return named
  const found = plain.find(published)
  return found && [found]
}

/** Returns the transports that NAPTR records name and that we have, in the domain's order (RFC 3403 §4.1). */
export function chooseTransports(
  records: readonly NaptrRecord[],
  carries: (protocol: Carrier) => boolean,
): Question[] {
  return records
    .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(({ service, flags, replacement }) => {
      const protocol = NAPTR_CARRIERS[service.toLowerCase()]
      return protocol && flags.toLowerCase() === 's' && replacement !== '' && carries(protocol)
        ? [{ protocol, name: replacement }]
        : []
    })
    .slice(0, MOST_NAPTR)
}

async function hostOnly({ host, port, asked = 'udp' }: NextHop, names: NameService): Promise<Services> {
  const { addresses, ttl } = await names.system(host)
  if (addresses.length === 0) return NONE
  const service = {
    protocol: asked,
    rank: 0,
    priority: 0,
    weight: 0,
    port: port ?? defaultPort(asked),
    addresses,
  }
  return { services: [service], ttl }
}
