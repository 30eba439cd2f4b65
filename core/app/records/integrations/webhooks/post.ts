import { lookup, type LookupAddress } from 'node:dns'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { Clock } from '../../../../kit/index.ts'
import { retryAfter } from './retry-after.ts'

/** Answers that say "later" (RFC 6585, RFC 9110 §15.6.4). */
const BUSY = new Set([429, 503])
const TIMEOUT_MS = 10_000
/** An answer is read no further: only its status counts. */
const MAX_ANSWER_BYTES = 65_536

/** The addresses where clouds answer with secrets to whoever asks from inside; no receiver of records is there. */
const NEVER = new BlockList()
NEVER.addSubnet('169.254.0.0', 16, 'ipv4')
NEVER.addSubnet('fe80::', 10, 'ipv6')
NEVER.addAddress('fd00:ec2::254', 'ipv6')

const isRefused = (address: string) => NEVER.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Refuses what a name leads to at the moment of connecting, so that it cannot change in between. */
const guardedLookup: LookupFunction = (name, options, done) => {
  lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const bad = error ?? (found.some(({ address }) => isRefused(address)) ? refusal(name) : null)
    if (bad) done(bad, [])
    else if (options.all === true) done(null, found)
    else done(null, found[0]!.address, found[0]!.family)
  })
}

const refusal = (name: string) => new Error(`${name} is a link-local address`)

/** The outcome of one request. */
export type PostOutcome =
  | { readonly kind: 'taken'; readonly status: number }
  /** With `retryAfterMs`, the receiver said when to come again. */
  | { readonly kind: 'failed'; readonly why: string; readonly retryAfterMs?: number }

/** A request to be sent. */
export interface Post {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Addresses of the own link are allowed as well. */
  readonly allowsLinkLocal: boolean
}

/** Returns when a busy receiver wants to be asked again. */
function laterOf(status: number, headers: IncomingHttpHeaders, now: number): { retryAfterMs?: number } {
  const after = BUSY.has(status) ? retryAfter(headers['retry-after'], now) : undefined
  return after === undefined ? {} : { retryAfterMs: after }
}

/** Sends a JSON body. Never throws; redirects are not followed, ten seconds and 64 KiB of answer are enough. */
export function postJson(post: Post, clock: Clock): Promise<PostOutcome> {
  const url = new URL(post.url)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!post.allowsLinkLocal && isIP(host) !== 0 && isRefused(host)) {
    return Promise.resolve({ kind: 'failed', why: refusal(host).message })
  }
  return new Promise((resolve) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(url, {
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(post.body)),
        'User-Agent': 'Halfcall',
        ...post.headers,
      },
      ...(post.allowsLinkLocal ? {} : { lookup: guardedLookup }),
    })
    const stop = clock.after(TIMEOUT_MS, () => request.destroy(new Error('no answer within 10 seconds')))
    const end = (outcome: PostOutcome) => {
      stop()
      resolve(outcome)
    }
    request.on('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'failed', why: error.code ?? error.message }),
    )
    request.on('response', (response) => {
      const status = response.statusCode ?? 0
      const outcome: PostOutcome =
        status >= 200 && status < 300
          ? { kind: 'taken', status }
          : { kind: 'failed', why: `HTTP ${status}`, ...laterOf(status, response.headers, clock.wall()) }
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= MAX_ANSWER_BYTES) return
        end(outcome)
        response.destroy()
      })
      response.on('end', () => end(outcome))
      response.on('error', () => end({ kind: 'failed', why: 'the answer broke off' }))
    })
    request.end(post.body)
  })
}
