import { isIP } from 'node:net'
import { InvalidArgumentError, Option } from 'commander'
import { defaultDataFolder } from '../../app/data-folder/index.ts'

/** The address and port on which a server listens. */
export interface Endpoint {
  readonly address: string
  readonly port: number
}

/** Joins address and port as `address:port`, IPv6 in brackets. */
export const hostPort = (address: string, port: number) =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`

/** Returns whether only this computer can reach an address. */
export const isLoopback = (address: string) =>
  address === 'localhost' || address === '::1' || /^127(?:\.\d{1,3}){3}$/.test(address)

/** Reads `ADDR:PORT`, `[v6]:PORT`. */
export function parseEndpoint(text: string): Endpoint {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65_535)
    throw new InvalidArgumentError('expected ADDRESS:PORT, such as 127.0.0.1:5060.')
  return { address: match[1] ?? match[2]!, port }
}

/** Reads a whole number below a hundred thousand. */
export function parseCount(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('expected a whole number.')
  return Number(text)
}

/** Collects addresses and networks, `192.0.2.7` or `192.0.2.0/24`. */
export function parseNetwork(text: string, before: readonly string[] = []): readonly string[] {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  const isNetwork =
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32))
  if (version === 0 || !isNetwork || rest.length > 0)
    throw new InvalidArgumentError('expected an address or a network such as 192.0.2.0/24.')
  return [...before, text]
}

/** Refuses an empty text, such as a script passes with an unset variable. */
export function parseText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('must not be empty.')
  return text
}

/** Creates `--data DIR`, which every command has. */
export const dataOption = () =>
  new Option('--data <dir>', 'data folder')
    .argParser(parseText)
    .default(defaultDataFolder(), `the platform's data folder`)

/** Checks an IANA zone name. */
export function parseZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone && text
  } catch {
    throw new InvalidArgumentError('expected a time zone such as Europe/Berlin or UTC.')
  }
}

/** Returns the time zone of this computer. */
export const localZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone
