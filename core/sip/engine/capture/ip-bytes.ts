import { isIPv6 } from 'node:net'

const V4_IN_V6 = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const GROUPS = 8

const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)))

/** Returns the 4 or 16 bytes of an address; an IPv4 address within IPv6 counts as IPv4, a zone is left out. */
export function ipBytes(address: string): Buffer {
  const plain = address.replace(/%.*$/, '').replace(MAPPED, '$1')
  if (!isIPv6(plain)) return Buffer.from(plain.split('.').map(Number))
  const text = plain.replace(
    V4_IN_V6,
    (_all, start: string, ...bytes: string[]) =>
      `${start}${hex(bytes[0]!, bytes[1]!)}:${hex(bytes[2]!, bytes[3]!)}`,
  )
  const [front = '', back] = text.split('::')
  const [first, last] = [groups(front), groups(back ?? '')]
  const all = [...first, ...Array<number>(GROUPS - first.length - last.length).fill(0), ...last]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

const hex = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16)
