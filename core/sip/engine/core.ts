import type { Clock, Logger } from '../../kit/index.ts'
import type { SipRequest } from '../message/index.ts'
import type { TransactionLayer, TransactionUser } from '../transaction/index.ts'
import type { Received, TransportLayer } from '../transport/index.ts'
import type { Application, ProxyFrame, Routes, SipFrame } from './control/index.ts'
import { createCdrEvents } from './cdr/index.ts'
import { createDialogStore, createSubscriptions, type Dialog } from './dialog/index.ts'
import { createEnding } from './ending.ts'
import { createFraming } from './framing.ts'
import { createFrameHandling } from './frame-handling.ts'
import type { Notices } from './notices.ts'
import type { EngineOptions } from './options.ts'
import { createOrphans } from './orphans.ts'
import { createProxying } from './proxy/index.ts'
import { createSessionTimers } from './session/index.ts'
import { createInTurn, createNextHops, type Locating } from './locate/index.ts'
import { createFlows, createShowing, learnFlows, type ExternalAddress } from './route/index.ts'
import {
  createAcks,
  createAnswering,
  createAnswersAtOnce,
  createConfirmations,
  createGlare,
  createIncoming,
  createInsideDialog,
  createOpenRequest,
  createOutsideDialog,
  createReliables,
  createServerRequests,
  isInDialog,
  type Answering,
  type Confirmation,
  type ServerRequest,
} from './uas/index.ts'
import {
  createAcknowledging,
  createAnswers,
  createCancelling,
  createClientRequests,
  createHangingUp,
  createInDialog,
  createLaunching,
  createNewRequests,
  createUnsent,
  SESSION_EXPIRED,
} from './uac/index.ts'

/** The dependencies of the core. */
export interface CorePorts {
  readonly clock: Clock
  readonly log: Logger
  readonly transport: TransportLayer
  readonly layer: TransactionLayer
  readonly routes: Routes
  readonly locating: Locating
  readonly externalAddress: ExternalAddress
  readonly orphanMs: number
  readonly maxRequests: number
  readonly chooseTag: EngineOptions['chooseTag']
  readonly notices: Notices
}

/** Dialogs, requests and their rules: everything between the transactions and the control port. */
export interface Core extends TransactionUser {
  /** Returns whether a request belongs to an existing dialog. */
  holds(request: SipRequest): boolean
  message(app: Application, frame: SipFrame): void
  proxy(app: Application, frame: ProxyFrame): void
  gone(app: Application): void
  disconnected(connection: number): void
  tables(): Readonly<Record<string, number>>
  close(): void
}

/** Wires the tables and rules to each other; they meet only here. */
export function createCore(ports: CorePorts): Core {
  const { clock, log, transport, layer, routes, locating } = ports
  const { resolver, penalties, waysTo } = locating
  const { timers } = layer
  const graceMs = 64 * timers.t1
  const dialogs = createDialogStore(clock)
  const servers = createServerRequests()
  const clients = createClientRequests()
  const flows = createFlows(clock)
  const showing = createShowing(transport, ports.externalAddress)
  const nextHops = createNextHops(flows, resolver)
  const framing = createFraming(clock, transport)
  const cdr = createCdrEvents(routes, clock)
  const inTurn = createInTurn({ clock, log, layer, transport, waysTo, penalties })

  const launch = createLaunching(inTurn, clients, () => answers)
  const acknowledge = createAcknowledging({ log, layer, waysTo, nextHops, showing })
  const end = (dialog: Dialog) => endDialog(dialog)
  const hangUp = createHangingUp({ log, nextHops, showing, framing, cdr, launch, end })
  const subscriptions = createSubscriptions({ clock, graceMs, end })
  const sessions = createSessionTimers({
    clock,
    log,
    nextHops,
    showing,
    launch,
    expire: (dialog) => hangUp.dialog(dialog, SESSION_EXPIRED),
  })
  const answers = createAnswers({
    clock,
    log,
    timers,
    framing,
    cdr,
    sessions,
    acknowledge,
    hangUp,
    end,
    subscriptionAnswered: (dialog, client, response) =>
      subscriptions.answered(dialog, client.request, response),
  })

  const unconfirmed = ({ dialog }: Confirmation) => {
    const tasks = confirmations.stop(dialog)
    if (tasks.length === 0) hangUp.dialog(dialog, 'ACK timeout')
    for (const task of tasks) task()
  }
  const confirmations = createConfirmations({ clock, timers, unconfirmed })
  const reliables = createReliables({
    clock,
    timers,
    unacknowledged: (invite) => answering.refuse(invite, { status: 503, reason: 'No PRACK' }),
  })
  const answering = createAnswering({
    clock,
    log,
    servers,
    dialogs,
    confirmations,
    reliables,
    framing,
    cdr,
    sessions,
    shown: ({ peer, local }) => showing.at(local, peer),
    end,
    finished(request, response) {
      if (!request.inDialog) ports.notices.answered(request.request, request.peer, response)
      learnFlows(flows, request.request, response, request.peer)
      if (request.dialog) subscriptions.answered(request.dialog, request.request, response)
    },
  })
  const endDialog = createEnding({
    dialogs,
    servers,
    clients,
    confirmations,
    acknowledge,
    sessions,
    refuse: (request, refusal) => answering.refuse(request, refusal),
    fail: answers.fail,
  })
  const proxying = createProxying({
    clock,
    log,
    layer,
    inTurn,
    servers,
    nextHops,
    showing,
    framing,
    cdr,
  })
  const refuse: Answering['refuse'] = (request, refusal) => answering.refuse(request, refusal)
  const cancelled = (request: ServerRequest, cancel: Received<SipRequest>) => {
    if (!proxying.cancelled(request.transaction)) answering.cancelled(request, cancel)
  }
  const open = createOpenRequest({ clock, log, timers, servers, refuse, cancelled })
  const incoming = createIncoming({
    log,
    dialogs,
    relay: (transaction, received) => proxying.relay(transaction, received),
    outside: createOutsideDialog({ routes, framing, cdr, chooseTag: ports.chooseTag, open }),
    inside: createInsideDialog({
      servers,
      framing,
      cdr,
      notices: ports.notices,
      open,
      glare: createGlare({ servers, updating: clients.isUpdating }),
      refuse,
      ended: endDialog,
      cancelled,
      acknowledgedReliably: (dialog, prack) => reliables.acknowledge(dialog, prack),
    }),
  })
  const isOnOurWay = (request: SipRequest) => proxying.isOnOurWay(request)
  const answerAtOnce = createAnswersAtOnce({
    routes,
    dialogs,
    servers,
    cdr,
    maxOpen: ports.maxRequests,
    chooseTag: ports.chooseTag,
    notices: ports.notices,
    isOnOurWay,
  })
  const unsent = createUnsent(clock, framing, end)
  const cancelling = createCancelling({ clients, framing })
  const orphans = createOrphans({
    clock,
    log,
    graceMs: ports.orphanMs,
    dialogs,
    servers,
    clients,
    refuse,
    cancelling,
    hangUp,
    end,
  })
  const acks = createAcks({ dialogs, confirmations, framing })

  return {
    answerAtOnce,
    holds: (request) => isInDialog({ dialogs, isOnOurWay }, request),
    request: incoming,
    ack(received) {
      try {
        if (!acks(received)) proxying.relayAck(received)
      } catch (error) {
        log.error('ACK failed', { error: String(error), stack: (error as Error).stack })
      }
    },
    strayResponse: ({ message }) => log.debug('stray answer', { status: message.status }),
    message: createFrameHandling({
      answer: (app, frame, message) => answering.answer(app, frame, message),
      cancel: (app, frame, message) => cancelling.request(app, frame, message),
      sendInDialog: createInDialog({
        dialogs,
        clients,
        nextHops,
        showing,
        framing,
        cdr,
        launch,
        acknowledge,
        hangUp,
        unsent,
      }),
      sendNew: createNewRequests({ dialogs, nextHops, showing, framing, cdr, launch, unsent }),
    }),
    proxy: (app, frame) => proxying.proxy(app, frame),
    gone: (app) => orphans.gone(app),
    disconnected: (connection) => flows.disconnected(connection),
    tables: () => ({
      dialogs: dialogs.size,
      serverRequests: servers.size,
      clientRequests: clients.size,
      unacknowledged: confirmations.size,
      unpracked: reliables.size,
      proxied: proxying.size,
      sessions: sessions.size,
      flows: flows.size,
      lookups: resolver.size,
    }),
    close() {
      orphans.close()
      proxying.close()
      sessions.close()
      flows.clear()
      for (const dialog of dialogs.all()) {
        dialog.stopExpiry()
        confirmations.stop(dialog)
      }
      for (const request of servers.all()) {
        reliables.stop(request)
        servers.close(request)
      }
      for (const client of clients.all()) clients.remove(client)
    },
  }
}
