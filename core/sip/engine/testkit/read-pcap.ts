import { internetChecksum } from '../capture/ip-packets.ts'

/** A packet of a capture file, taken apart. */
export interface ReadPacket {
  readonly seconds: number
  readonly micros: number
  readonly protocol: number
  readonly source: string
  readonly target: string
  /** The sequence number, with TCP only. */
  readonly sequence: number
  readonly acknowledged: number
  readonly payload: Buffer
  /** The sums of the IP header (none in IPv6) and of UDP or TCP with its pseudo header: 0 when right. */
  readonly checksums: readonly number[]
}

const hex = (bytes: Buffer) => bytes.toString('hex')

/** Reads a packet and sums as a receiver does: over everything with the checksum in its place. */
function readPacket(seconds: number, micros: number, packet: Buffer): ReadPacket {
  const isV6 = packet[0]! >> 4 === 6
  const at = isV6 ? 40 : (packet[0]! & 0xf) * 4
  const length = isV6 ? packet.readUInt16BE(4) : packet.readUInt16BE(2) - at
  if (length !== packet.length - at)
    throw new Error(`IP says ${length} bytes, there are ${packet.length - at}`)
  const [source, target] = isV6
    ? [packet.subarray(8, 24), packet.subarray(24, 40)]
    : [packet.subarray(12, 16), packet.subarray(16, 20)]
  const protocol = isV6 ? packet[6]! : packet[9]!
  const segment = packet.subarray(at)
  const isUdp = protocol === 17
  if (isUdp && segment.readUInt16BE(4) !== segment.length) throw new Error('UDP length is wrong')
  const pseudo = Buffer.alloc(4)
  pseudo.writeUInt8(protocol, 1)
  pseudo.writeUInt16BE(segment.length, 2)
  const inner = internetChecksum(source, target, pseudo, segment)
  const outer = isV6 ? [] : [internetChecksum(packet.subarray(0, at))]
  const name = (bytes: Buffer, port: number) => `${isV6 ? hex(bytes) : [...bytes].join('.')} ${port}`
  return {
    seconds,
    micros,
    protocol,
    source: name(source, segment.readUInt16BE(0)),
    target: name(target, segment.readUInt16BE(2)),
    sequence: isUdp ? 0 : segment.readUInt32BE(4),
    acknowledged: isUdp ? 0 : segment.readUInt32BE(8),
    payload: segment.subarray(isUdp ? 8 : (segment[12]! >> 4) * 4),
    checksums: [...outer, inner],
  }
}

/** Reads a capture file of raw IP packets with microseconds. @throws Error when it is none */
export function readPcap(file: Buffer): ReadPacket[] {
  if (file.readUInt32LE(0) !== 0xa1b2c3d4 || file.readUInt32LE(20) !== 101) throw new Error('not such a file')
  const packets: ReadPacket[] = []
  for (let at = 24; at < file.length;) {
    const [seconds, micros, kept, length] = [0, 4, 8, 12].map((field) => file.readUInt32LE(at + field))
    if (kept !== length || micros! >= 1_000_000) throw new Error('not a packet')
    packets.push(readPacket(seconds!, micros!, file.subarray(at + 16, at + 16 + kept!)))
    at += 16 + kept!
  }
  return packets
}
