import type { AddressTrouble } from '../../sip/index.ts'
import type { HealthBoard } from './health.ts'
import { hostPort } from './own-addresses.ts'

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

const isWildcard = (address: string) => address === '0.0.0.0' || address === '::'

const placeOf = (local: AddressTrouble['local']): string =>
  isWildcard(local.address) ? `port ${local.port} of this computer` : hostPort(local)

type Shown = Parameters<HealthBoard['set']>[1] & { readonly code: string }

function shownOf({ local, since, why }: AddressTrouble): Shown {
  const place = placeOf(local)
  if (why.kind === 'broken') {
    const text = `No phone reaches ${place} over UDP since ${WHEN.format(since)}: its socket broke down (${why.error}) and is being opened again.`
    return { code: `broken ${place}`, level: 'bad', text }
  }
  if (why.someHeard) {
    const text = `Another program holds ${place} (UDP): phones that use this address do not reach Halfcall. End that program, or let Halfcall use another port.`
    return { code: `unheard ${place}`, level: 'warning', text }
  }
  // One firewall for all addresses: it is told once.
  const text = `What this computer sends to its own port ${local.port} (UDP) does not arrive: another program holds the port, or a firewall drops it. Where phones register, all is well.`
  return { code: `unheard ${local.port}`, level: 'warning', text }
}

/** Returns a listener that shows in the health every own address that receives nothing, until it receives again. */
export function tellDeafAddresses(
  health: Pick<HealthBoard, 'set'>,
): (addresses: readonly AddressTrouble[]) => void {
  let shown: readonly string[] = []
  return (addresses) => {
    const now = addresses.map(shownOf)
    for (const code of shown) if (!now.some((one) => one.code === code)) health.set(code)
    for (const { code, ...trouble } of now) health.set(code, trouble)
    shown = now.map(({ code }) => code)
  }
}
