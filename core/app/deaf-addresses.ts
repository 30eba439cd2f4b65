import type { AddressTrouble } from '../sip/index.ts'
import type { HealthBoard } from './health.ts'

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

const isWildcard = (address: string) => address === '0.0.0.0' || address === '::'

function textOf({ local: { address, port }, since, error }: AddressTrouble): string {
  const place = isWildcard(address)
    ? `port ${port} of this computer`
    : address.includes(':')
      ? `[${address}]:${port}`
      : `${address}:${port}`
  return `No phone reaches ${place} over UDP since ${WHEN.format(since)}: its socket broke down (${error}) and is being opened again.`
}

/** Returns a listener that shows every own address that hears nothing in the health, until it hears again. */
export function tellDeafAddresses(
  health: Pick<HealthBoard, 'set'>,
): (addresses: readonly AddressTrouble[]) => void {
  let shown: readonly string[] = []
  return (addresses) => {
    const now = addresses.map((trouble) => {
      const { protocol, address, port } = trouble.local
      return { code: `address ${protocol} ${address} ${port}`, text: textOf(trouble) }
    })
    for (const code of shown) if (!now.some((one) => one.code === code)) health.set(code)
    for (const { code, text } of now) health.set(code, { level: 'bad', text })
    shown = now.map(({ code }) => code)
  }
}
