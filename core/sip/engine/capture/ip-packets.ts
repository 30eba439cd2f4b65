import { ipBytes } from './ip-bytes.ts'

/** One end of a packet. */
export interface PacketEnd {
  readonly address: string
  readonly port: number
}

const [TCP, UDP] = [6, 17]
const TTL = 64
const PUSH_ACK = 0x18
const WINDOW = 0xffff
/** Bytes of the headers. */
const [IPV4_HEADER, IPV6_HEADER, UDP_HEADER, TCP_HEADER] = [20, 40, 8, 20]

/** Computes the internet checksum (RFC 1071) over all parts; each part but the last has an even length. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | (part[at + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** Returns the addresses in one family: where they differ, both are written as IPv6. */
function addresses(from: PacketEnd, to: PacketEnd): [Buffer, Buffer] {
  const both = [ipBytes(from.address), ipBytes(to.address)] as [Buffer, Buffer]
  if (both[0].length === both[1].length) return both
  const wide = (bytes: Buffer) =>
    bytes.length === 16 ? bytes : Buffer.concat([Buffer.alloc(10), Buffer.from([0xff, 0xff]), bytes])
  return [wide(both[0]), wide(both[1])]
}

function inIp(source: Buffer, target: Buffer, protocol: number, payload: readonly Buffer[]): Buffer {
  const length = payload.reduce((sum, part) => sum + part.length, 0)
  if (source.length === 16) {
    const header = Buffer.alloc(8)
    header.writeUInt32BE(0x60000000, 0)
    header.writeUInt16BE(length, 4)
    header.writeUInt8(protocol, 6)
    header.writeUInt8(TTL, 7)
    return Buffer.concat([header, source, target, ...payload])
  }
  const header = Buffer.alloc(12)
  header.writeUInt16BE(0x4500, 0)
  header.writeUInt16BE(IPV4_HEADER + length, 2)
  header.writeUInt16BE(0x4000, 6)
  header.writeUInt8(TTL, 8)
  header.writeUInt8(protocol, 9)
  header.writeUInt16BE(internetChecksum(header, source, target), 10)
  return Buffer.concat([header, source, target, ...payload])
}

/** Returns what the checksums of UDP and TCP cover besides their own bytes (RFC 768, RFC 9293 §3.1, RFC 8200 §8.1). */
function pseudoHeader(source: Buffer, target: Buffer, protocol: number, length: number): Buffer {
  // IPv6 has 32 bits for each of the two; their sum is the same.
  return Buffer.concat([source, target, Buffer.from([0, protocol, length >> 8, length & 0xff])])
}

/** The most bytes that fit into one datagram of either family. */
export const MAX_DATAGRAM = 0xffff - IPV4_HEADER - UDP_HEADER
/** Most bytes that are put into one segment. */
export const MAX_SEGMENT = 0xffff - IPV6_HEADER - TCP_HEADER

/** Wraps a UDP datagram in its IP packet. */
export function udpPacket(from: PacketEnd, to: PacketEnd, payload: Buffer): Buffer {
  const [source, target] = addresses(from, to)
  const header = Buffer.alloc(UDP_HEADER)
  header.writeUInt16BE(from.port, 0)
  header.writeUInt16BE(to.port, 2)
  header.writeUInt16BE(UDP_HEADER + payload.length, 4)
  const pseudo = pseudoHeader(source, target, UDP, UDP_HEADER + payload.length)
  // Nought would say that there is none.
  header.writeUInt16BE(internetChecksum(pseudo, header, payload) || 0xffff, 6)
  return inIp(source, target, UDP, [header, payload])
}

/** Wraps a TCP segment in its IP packet. */
export function tcpPacket(
  from: PacketEnd,
  to: PacketEnd,
  numbers: { readonly sequence: number; readonly acknowledged: number },
  payload: Buffer,
): Buffer {
  const [source, target] = addresses(from, to)
  const header = Buffer.alloc(TCP_HEADER)
  header.writeUInt16BE(from.port, 0)
  header.writeUInt16BE(to.port, 2)
  header.writeUInt32BE(numbers.sequence, 4)
  header.writeUInt32BE(numbers.acknowledged, 8)
  header.writeUInt8((TCP_HEADER / 4) << 4, 12)
  header.writeUInt8(PUSH_ACK, 13)
  header.writeUInt16BE(WINDOW, 14)
  const pseudo = pseudoHeader(source, target, TCP, TCP_HEADER + payload.length)
  header.writeUInt16BE(internetChecksum(pseudo, header, payload), 16)
  return inIp(source, target, TCP, [header, payload])
}
