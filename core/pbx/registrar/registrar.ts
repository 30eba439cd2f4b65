import type { Clock, Logger } from '../../kit/index.ts'
import { plainAddress, plainUri, type OwnHosts } from '../address/index.ts'
import { forbidden, type Authenticator } from '../auth/index.ts'
import type { Gruus } from '../gruu/index.ts'
import type { LiveBinding, Location } from '../location/index.ts'
import { headerValue, response, type RegisterRequest, type RegisterResponse } from '../request.ts'
import { ofRequest, type SecurityFeed } from '../security/index.ts'
import { createExpiringTable } from '../table/index.ts'
import { readContacts, readPath, type ContactRequest } from './contacts.ts'
import { FLOW_TIMER_SECONDS, hasOption, judgeOutbound } from './outbound.ts'
import { planBindings } from './plan-bindings.ts'
import { cameThrough, whyUnreachable, type Surroundings } from './reachable.ts'

/**
 * The handling of phones' registrations (RFC 3261 §10.3), with their flows (RFC 5626) and GRUUs (RFC 5627). It sends no
 * Service-Route (RFC 3608): registrar and outbound proxy are the same server, there is nothing to route through.
 */
export interface Registrar {
  /** Answers one REGISTER; the location has changed by the time it resolves. */
  handle(request: RegisterRequest): Promise<RegisterResponse>
}

/** Option tags that a phone may require. */
const SUPPORTED = ['path', 'outbound', 'gruu']
const MAX_USER_AGENT = 128
const MAX_ACCEPT = 256

function readCseq(text: string | undefined): number | undefined {
  const match = /^\s*(\d{1,10})\s/.exec(text ?? '')
  return match ? Number(match[1]) : undefined
}

function contactValue(binding: LiveBinding, gruus: Gruus | undefined): string {
  const q = binding.q === 1 ? '' : `;q=${binding.q}`
  const instance =
    binding.instance === '' ? '' : `;+sip.instance="${binding.instance.replace(/["\\]/g, '\\$&')}"`
  const regId = binding.regId === null ? '' : `;reg-id=${binding.regId}`
  const gruu = gruus?.of(binding)
  const own = gruu ? `;pub-gruu="${gruu.pub}";temp-gruu="${gruu.temp}"` : ''
  return `<${binding.contact}>;expires=${binding.expiresInSeconds}${q}${instance}${regId}${own}`
}

/** Returns why a call cannot be sent to one of the contacts. Behind a proxy that is the proxy's concern. */
function whyNowhere(
  request: RegisterRequest,
  contacts: ContactRequest,
  path: readonly string[],
  around: Surroundings,
) {
  if (contacts.kind !== 'update' || path.length > 0) return undefined
  return contacts.contacts
    .filter(({ expiresSeconds }) => expiresSeconds > 0)
    .map(({ uri }) => whyUnreachable(uri, request.source, around))
    .find((why) => why !== undefined)
}

/** Creates a registrar over a location. */
export function createRegistrar(options: {
  readonly clock: Clock
  readonly log: Logger
  readonly authenticator: Authenticator
  readonly location: Location
  readonly hosts: OwnHosts
  readonly gruus: Gruus
  readonly security: SecurityFeed
  /** Ports that this program listens on. */
  readonly ownPorts?: () => readonly number[]
  /** Proxies that phones register through, as `host` or `host:port`. */
  readonly proxies?: () => readonly string[]
}): Registrar {
  const { clock, log, authenticator, location, hosts, gruus, security } = options
  const surroundings = (): Surroundings => ({
    isOwn: (host) => hosts.isOwn(host),
    ports: options.ownPorts?.() ?? [],
    proxies: options.proxies?.() ?? [],
  })

  // A scanner must not fill the log; an admin has to find out why a phone does not register.
  const reported = createExpiringTable<string, true>({ clock, ttlMs: 60_000, limit: 1000 })
  const reportForeign = (host: string, address: string) => {
    if (reported.get(address)) return
    reported.set(address, true)
    log.info('REGISTER refused: neither the domain nor an address of this server', { host, address })
  }

  const listing = (
    number: string,
    path: readonly string[],
    options: { readonly wantsGruu: boolean; readonly isOutbound: boolean },
  ): RegisterResponse => {
    const contacts = location
      .bindings(number)
      .map((binding) => contactValue(binding, options.wantsGruu ? gruus : undefined))
    return response(200, 'OK', {
      ...(options.isOutbound && { Require: 'outbound', 'Flow-Timer': String(FLOW_TIMER_SECONDS) }),
      ...(contacts.length > 0 && { Contact: contacts.join(', ') }),
      ...(path.length > 0 && { Path: path.map((hop) => `<${hop}>`).join(', ') }),
      Date: new Date(clock.wall()).toUTCString(),
    })
  }

  /** Returns the Path, or none if the request did not come by it: its calls would go to whomever that Path names. */
  const takenPath = (
    request: RegisterRequest,
    path: readonly string[],
    number: string,
    around: Surroundings,
  ) => {
    const top = plainUri(path[0] ?? '')
    if (!top || cameThrough(top, request.source, around)) return path
    log.warn('a Path that the REGISTER did not come through is not taken', { number, path: path[0] })
    security(ofRequest('not-allowed', request, number, 'a Path that it did not come through'))
    return []
  }

  return {
    async handle(request) {
      const target = plainUri(request.uri)
      const to = plainAddress(headerValue(request, 'to') ?? '')
      const from = plainAddress(headerValue(request, 'from') ?? '')
      const callId = headerValue(request, 'call-id')
      const cseq = readCseq(headerValue(request, 'cseq'))
      if (!target || !to || !from || !callId || cseq === undefined) return response(400, 'Bad Request')
      const { address } = request.source
      const foreign = [target.host, to.uri.host].find((host) => !hosts.isOwn(host))
      if (foreign !== undefined) {
        reportForeign(foreign, address)
        security(ofRequest('foreign-domain', request, to.uri.user))
        return response(404, 'Not Found')
      }
      const required = (headerValue(request, 'require') ?? '').split(',').map((tag) => tag.trim())
      const unsupported = required.filter((tag) => tag !== '' && !SUPPORTED.includes(tag.toLowerCase()))
      if (unsupported.length > 0)
        return response(420, 'Bad Extension', { Unsupported: unsupported.join(', ') })

      const identified = authenticator.identify(request, to.uri.user)
      if (!identified.ok) return identified.error
      const { number } = identified.value
      if (to.uri.user !== number || from.uri.user !== number || !hosts.isOwn(from.uri.host)) {
        const facts = {
          extension: number,
          to: to.uri.user.slice(0, 64),
          from: from.uri.user.slice(0, 64),
          address,
        }
        log.warn('REGISTER for another extension refused', facts)
        security(ofRequest('not-allowed', request, number, 'REGISTER for another extension'))
        return forbidden()
      }

      const contacts = readContacts(headerValue(request, 'contact'), headerValue(request, 'expires'))
      const around = surroundings()
      const told = readPath(headerValue(request, 'path'))
      if (!contacts) return response(400, 'Bad Contact')
      if (!told) return response(400, 'Bad Path')
      const path = takenPath(request, told, number, around)
      const why = whyNowhere(request, contacts, path, around)
      if (why) {
        log.warn('REGISTER with a contact that nothing is sent to', { number, address, why })
        security(ofRequest('not-allowed', request, number, `its contact leads nowhere: ${why}`))
        return response(400, 'Bad Contact')
      }
      const outbound = judgeOutbound(request, contacts, path)
      if (outbound === 'first-hop-lacks') return response(439, 'First Hop Lacks Outbound Support')
      const plan = planBindings(location.bindings(number), contacts, {
        number,
        source: request.source,
        callId,
        cseq,
        userAgent: (headerValue(request, 'user-agent') ?? '').slice(0, MAX_USER_AGENT),
        accepts: headerValue(request, 'accept')?.slice(0, MAX_ACCEPT),
        path,
        now: clock.wall(),
      })
      if (!plan.ok) {
        if (plan.error.status === 403)
          security(ofRequest('session-limit', request, number, 'too many registrations'))
        return plan.error
      }
      await location.update(number, plan.value.put, plan.value.remove)
      for (const { contact } of plan.value.put) log.debug('registered', { number, contact, address })
      for (const key of plan.value.remove) log.debug('unregistered', { number, key, address })
      return listing(number, path, {
        wantsGruu: hasOption(request, 'supported', 'gruu') || hasOption(request, 'require', 'gruu'),
        isOutbound: outbound === 'used',
      })
    },
  }
}
