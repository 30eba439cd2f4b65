import type { Extension } from '../../contract/index.ts'
import { err, ok, randomToken, type Clock, type Logger, type Result } from '../../kit/index.ts'
import { plainAddress, plainUri, type OwnHosts } from '../address/index.ts'
import type { Bans } from '../bans/index.ts'
import type { Directory } from '../extension/index.ts'
import { headerValue, response, type PbxRequest, type PbxResponse } from '../request.ts'
import { ofRequest, type SecurityFeed } from '../security/index.ts'
import { parseAuthorization } from './authorization-header.ts'
import { DIGEST_ALGORITHMS, digestResponse, sameDigest, type DigestAlgorithm } from './digest.ts'
import { createNonces } from './nonces.ts'
import { offeredAlgorithms } from './offered-algorithms.ts'

/** The check of which extension a request comes from, by digest authentication (RFC 3261 §22, RFC 7616, RFC 8760). */
export interface Authenticator {
  /**
   * Returns the extension that sent an INVITE, or any other request outside a dialog, or the response that refuses it.
   * It is the one whose password was used; From may hide it or say anything but the number of another extension.
   */
  authenticate(request: PbxRequest): Result<Extension, PbxResponse>
  /** Works as `authenticate` does, but ignores From. `claimedUser` is the user that the request claims to be from. */
  identify(request: PbxRequest, claimedUser: string): Result<Extension, PbxResponse>
  /** Nonces in use, for the status page. */
  readonly nonces: number
}

/**
 * Returns the refusal of anybody who may not do this; the same for all reasons, so that it reveals nothing to a
 * guesser.
 */
export const forbidden = (): PbxResponse => response(403, 'Forbidden')

interface DigestCredentials {
  readonly algorithm: DigestAlgorithm
  readonly username: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly auth: { readonly nc: string; readonly cnonce: string } | undefined
}

function readCredentials(header: string, realm: string): DigestCredentials | undefined {
  for (const { scheme, params } of parseAuthorization(header) ?? []) {
    if (scheme !== 'digest' || params.get('realm') !== realm) continue
    const named = (params.get('algorithm') ?? 'MD5').toUpperCase()
    const algorithm = DIGEST_ALGORITHMS.find((known) => known === named)
    const username = params.get('username')
    const nonce = params.get('nonce')
    const uri = params.get('uri')
    const sent = params.get('response')
    if (!algorithm || username === undefined || !nonce || !uri || sent === undefined) continue
    const qop = params.get('qop')
    const base = { algorithm, username, nonce, uri, response: sent }
    // Phones from before RFC 2617 know no qop; those that know SHA-256 do.
    if (qop === undefined && algorithm === 'MD5') return { ...base, auth: undefined }
    const nc = params.get('nc')
    const cnonce = params.get('cnonce')
    if (qop?.toLowerCase() !== 'auth' || !cnonce || nc === undefined || !/^[0-9a-f]{1,8}$/i.test(nc)) continue
    return { ...base, auth: { nc, cnonce } }
  }
  return undefined
}

/** Creates the authenticator. `realm` is called for each request, so that a changed domain takes effect at once. */
export function createAuthenticator(options: {
  readonly clock: Clock
  readonly log: Logger
  readonly realm: () => string
  readonly directory: Directory
  readonly hosts: OwnHosts
  readonly bans: Bans
  readonly security: SecurityFeed
  /** Returns whether phones over WebSockets are challenged with SHA-256 too. */
  readonly sha256OverWebSocket?: () => boolean
}): Authenticator {
  const { log, directory, hosts, bans, security } = options
  const nonces = createNonces({ clock: options.clock })
  // An unknown user costs the same work as a known one with a wrong password.
  const dummyPassword = randomToken(8)

  const challenge = (request: PbxRequest, realm: string, isStale: boolean): PbxResponse => {
    const nonce = nonces.issue(request.source.address)
    const stale = isStale ? ', stale=true' : ''
    const isMd5Only = /^wss?$/.test(request.source.transport) && options.sha256OverWebSocket?.() !== true
    const offers = offeredAlgorithms(headerValue(request, 'user-agent'), isMd5Only).map(
      (algorithm) => `Digest realm="${realm}", nonce="${nonce}", qop="auth", algorithm=${algorithm}${stale}`,
    )
    return response(401, 'Unauthorized', { 'WWW-Authenticate': offers })
  }

  const meansSameTarget = (digestUri: string, requestUri: string) => {
    if (digestUri === requestUri) return true
    const signed = plainUri(digestUri)
    const sent = plainUri(requestUri)
    if (!signed || !sent) return false
    // Some phones sign the server they talk to instead of the Request-URI.
    if (signed.user === '' && hosts.isOwn(signed.host)) return true
    if (signed.user !== sent.user) return false
    return signed.host === sent.host || (hosts.isOwn(signed.host) && hosts.isOwn(sent.host))
  }

  /** Returns the account that a user name means: phones that are told to send `100@domain` mean 100. */
  const accountOf = (username: string) => {
    const at = username.lastIndexOf('@')
    return at > 0 && hosts.isOwn(username.slice(at + 1)) ? username.slice(0, at) : username
  }

  const identify = (request: PbxRequest, claimedUser: string): Result<Extension, PbxResponse> => {
    const { address } = request.source
    const realm = options.realm()
    const credentials = readCredentials(headerValue(request, 'authorization') ?? '', realm)
    const user = credentials ? accountOf(credentials.username) : claimedUser
    if (bans.isBanned(address, user)) {
      security(ofRequest('refused-while-banned', request, user))
      return err(forbidden())
    }
    if (!credentials) {
      security(ofRequest('challenge-sent', request, user))
      return err(challenge(request, realm, false))
    }
    if (!nonces.isCurrent(credentials.nonce, address)) {
      security(
        ofRequest('challenge-failed', request, user, 'the nonce is old, or was given to somebody else'),
      )
      return err(challenge(request, realm, true))
    }
    if (!meansSameTarget(credentials.uri, request.uri)) return err(response(400, 'Bad Request'))
    const extension = directory.find(user)
    const password = directory.password(user)
    const { method } = request
    const expected = digestResponse({ ...credentials, realm, method, password: password ?? dummyPassword })
    const isRight = sameDigest(expected, credentials.response)
    if (!isRight || extension === undefined || password === undefined) {
      log.info('wrong password or unknown user', { method, user: user.slice(0, 64), address })
      security(ofRequest(extension === undefined ? 'invalid-account' : 'invalid-password', request, user))
      bans.recordFailure(address, user)
      return err(forbidden())
    }
    const count = credentials.auth && Number.parseInt(credentials.auth.nc, 16)
    if (!nonces.use(credentials.nonce, count)) {
      security(ofRequest('challenge-failed', request, user, 'the answer to this challenge was used before'))
      return err(challenge(request, realm, true))
    }
    security(ofRequest('success', request, user))
    return ok(extension)
  }

  return {
    identify,
    authenticate(request) {
      const from = plainAddress(headerValue(request, 'from') ?? '')
      if (!from) return err(response(400, 'Bad From Header'))
      const identified = identify(request, from.uri.user)
      const claimed = directory.find(from.uri.user)
      if (!identified.ok || !claimed || claimed.number === identified.value.number) return identified
      log.warn('request in the name of another extension refused', {
        method: request.method,
        extension: identified.value.number,
        from: from.uri.user.slice(0, 64),
        address: request.source.address,
      })
      const { number } = identified.value
      security(ofRequest('not-allowed', request, number, 'in the name of another extension'))
      return err(forbidden())
    },
    get nonces() {
      return nonces.size
    },
  }
}
