import { parseNameAddr } from '../../../grammar/index.ts'
import type { Clock, Dispose } from '../../../kit/index.ts'
import { headerValues, replaceFirstValue, type SipResponse } from '../../message/index.ts'
import type { ClientHandler, ClientTransaction, ServerTransaction } from '../../transaction/index.ts'
import type { Received } from '../../transport/index.ts'
import { makeResponse } from '../uas/make-response.ts'
import { bestResponse } from './best-response.ts'

/** The options for trying targets. */
export interface SearchOptions {
  readonly isParallel: boolean
  readonly followsRedirects: boolean
  /**
   * The milliseconds a target may stay without any answer, and without a final one; undefined: as long as the timers
   * say.
   */
  readonly provisionalMs?: number | undefined
  readonly finalMs?: number | undefined
}

/** The engine's services that a search needs. */
export interface SearchPorts {
  readonly clock: Clock
  /** Sends the request to a target and reports to the handler; `failed` is called later, never before this returns. */
  send(target: string, handler: ClientHandler, started: (client: ClientTransaction) => void): void
  /** Called when a final answer of a target came. */
  heard(received: Received<SipResponse>): void
  /** Called when the caller has the final answer. */
  decided(): void
  /** Called when nothing of the search is left. */
  ended(): void
}

interface Branch {
  client: ClientTransaction | undefined
  isOpen: boolean
  stop: Dispose
}

const MOST_TARGETS = 50
/** The statuses that stand in for a target which gives no answer. */
const FAILED_AS = { timeout: 408, transport: 503, 'too-large': 513 } as const

/** Removes the Via that was ours from an answer that is passed on (RFC 3261 §16.7 step 3). */
export const withoutOwnVia = (response: SipResponse): SipResponse =>
  replaceFirstValue(response, 'Via', undefined)

/**
 * Tries the targets of one request, one after the other or at once, and passes on what they answer (RFC 3261 §16.7).
 */
export function createSearch(
  transaction: ServerTransaction,
  targets: readonly string[],
  options: SearchOptions,
  ports: SearchPorts,
) {
  const { request } = transaction
  const isInvite = request.method === 'INVITE'
  const waiting = targets.slice(0, MOST_TARGETS)
  const known = new Set(waiting)
  const branches = new Set<Branch>()
  const finals: SipResponse[] = []
  let isDecided = false
  let isOver = false

  /** Replaces a 503 of somebody else, which would keep the caller away from us (RFC 3261 §16.7 step 6). */
  const ofOurs = (best: SipResponse) => (best.status === 503 ? made(500) : best)
  const made = (status: number) => makeResponse(request, { status, localTag: transaction.tag })
  const pass = (response: SipResponse) => void transaction.respond(response)
  const decide = () => {
    isDecided = true
    ports.decided()
  }
  const open = () => [...branches].filter((branch) => branch.isOpen)
  const cancelOthers = (but?: Branch) => {
    waiting.length = 0
    for (const branch of open()) if (branch !== but && isInvite) branch.client?.cancel([])
  }
  const finish = () => {
    if (isOver || branches.size > 0) return
    isOver = true
    ports.ended()
  }
  const close = (branch: Branch, final: SipResponse) => {
    if (!branch.isOpen) return
    branch.isOpen = false
    branch.stop()
    finals.push(final)
    goOn()
  }
  const guard = (branch: Branch, ms: number | undefined) => {
    branch.stop()
    if (ms === undefined) return
    branch.stop = ports.clock.after(ms, () => {
      if (isInvite) branch.client?.cancel([])
      close(branch, made(408))
    })
  }
  const redirected = (response: SipResponse) => {
    const found = headerValues(response, 'Contact').map((value) => parseNameAddr(value)?.uri)
    for (const uri of found) {
      if (uri === undefined || known.has(uri) || known.size >= MOST_TARGETS) continue
      known.add(uri)
      waiting.push(uri)
    }
  }
  const final = (branch: Branch, received: Received<SipResponse>) => {
    const { status } = received.message
    const response = withoutOwnVia(received.message)
    if (status < 300) {
      // Every 2xx to INVITE goes through: repeated ones and those of other branches too (§16.7 step 5).
      if (isInvite || !isDecided) pass(response)
      if (!isDecided) {
        ports.heard(received)
        decide()
      }
      branch.isOpen = false
      branch.stop()
      return cancelOthers(branch)
    }
    if (!branch.isOpen) return
    ports.heard(received)
    if (status < 400 && options.followsRedirects && !isDecided) redirected(received.message)
    if (status >= 600 || status === 401 || status === 407) cancelOthers(branch)
    close(branch, response)
  }
  const begin = (target: string) => {
    const branch: Branch = { client: undefined, isOpen: true, stop: () => undefined }
    branches.add(branch)
    const handler: ClientHandler = {
      response(received) {
        const { status } = received.message
        if (status >= 200) return final(branch, received)
        if (branch.isOpen) guard(branch, options.finalMs)
        if (status > 100 && !isDecided) pass(withoutOwnVia(received.message))
      },
      failed: (reason) => close(branch, made(FAILED_AS[reason])),
      ended() {
        branches.delete(branch)
        close(branch, made(408))
        finish()
      },
    }
    guard(branch, options.provisionalMs ?? options.finalMs)
    ports.send(target, handler, (client) => {
      branch.client = client
      if (isDecided && isInvite) client.cancel([])
    })
  }
  /** Starts the next targets, or passes on the best of the answers when all have been asked. */
  const goOn = () => {
    if (!isDecided && (options.isParallel || open().length === 0)) {
      for (const target of waiting.splice(0, options.isParallel ? waiting.length : 1)) begin(target)
    }
    if (isDecided || open().length > 0 || waiting.length > 0) return
    const best = ofOurs(bestResponse(finals) ?? made(480))
    // A 408 to anything but INVITE comes too late to be of use (RFC 4320 §4.2).
    if (isInvite || best.status !== 408) pass(best)
    decide()
    finish()
  }
  return {
    start: goOn,
    /** Ends the search when the caller gave up: what still rings is cancelled; its answers say so to the caller. */
    cancel(): void {
      cancelOthers()
      if (open().length === 0) goOn()
    },
  }
}
