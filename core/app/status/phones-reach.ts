import type { OwnServer } from '../../contract/index.ts'
import { createNetworks, type Clock, type Dispose } from '../../kit/index.ts'
import { HEARD_ANOTHER, NO_WAY_TO_NEIGHBOUR, type EngineState } from '../../sip/index.ts'
import type { HealthBoard } from './health.ts'

const LOOK_MS = 60_000
/**
 * The time after the start that a phone may take to come; those that were there before send signs of life much sooner.
 */
const PATIENCE_MS = 300_000

const FIREWALL: Partial<Record<NodeJS.Platform, string>> = {
  win32:
    'Windows Security › Firewall & network protection › Allow an app through firewall: Halfcall ticked for private networks; and the network is a private one (Settings › Network & internet), not a public one',
  darwin:
    'System Settings › Network › Firewall › Options: incoming connections allowed for Halfcall; and Privacy & Security › Local Network: Halfcall switched on',
}
const ANY_FIREWALL = 'the firewall of this computer lets UDP and TCP in'

const isLoopback = createNetworks(['127.0.0.0/8', '::1'])

const unreachedText = ({ address, port }: OwnServer, platform: NodeJS.Platform): string =>
  `No phone has reached this computer. 1. The phone has ${address}, port ${port}, as its server and is in the same network. ` +
  `2. ${FIREWALL[platform] ?? `${ANY_FIREWALL} on port ${port}`}.`

const HIDDEN_NEIGHBOURS =
  'macOS does not let Halfcall reach phones in this network. Open System Settings › Privacy & Security › Local Network and switch Halfcall on, then start it again.'

/**
 * Shows in the health that phones are kept out: nothing ever came from another computer although there are extensions, or
 * macOS keeps the local network from us. It looks once a minute. Where only this computer may call, nobody is missed.
 */
export function watchPhonesReach(ports: {
  readonly state: () => Promise<Pick<EngineState, 'counters'>>
  readonly servers: () => readonly OwnServer[]
  readonly hasExtensions: () => boolean
  readonly health: Pick<HealthBoard, 'set'>
  readonly clock: Clock
  readonly fault: (error: unknown) => void
  readonly platform?: NodeJS.Platform
}): Dispose {
  const { health, clock, platform = process.platform } = ports
  const startedAt = clock.monotonic()
  let wasReached = false
  let hidden = 0

  const look = async () => {
    const { counters } = await ports.state()
    wasReached ||= (counters[HEARD_ANOTHER] ?? 0) > 0
    const server = ports.servers().find(({ address }) => !isLoopback(address))
    const isLate = clock.monotonic() - startedAt >= PATIENCE_MS
    const isUnreached = !wasReached && isLate && ports.hasExtensions()
    health.set(
      'unreached',
      isUnreached && server !== undefined
        ? { level: 'warning', text: unreachedText(server, platform), view: 'extensions' }
        : undefined,
    )
    if (platform !== 'darwin') return
    const nowHidden = counters[NO_WAY_TO_NEIGHBOUR] ?? 0
    health.set('local-network', nowHidden > hidden ? { level: 'bad', text: HIDDEN_NEIGHBOURS } : undefined)
    hidden = nowHidden
  }
  let stop: Dispose = () => undefined
  const again = () => {
    stop = clock.after(LOOK_MS, () => {
      again()
      void look().catch(ports.fault)
    })
  }
  again()
  return () => stop()
}
