import type { CapturedMessage } from './captured-message.ts'
import { MAX_DATAGRAM, MAX_SEGMENT, tcpPacket, udpPacket, type PacketEnd } from './ip-packets.ts'

const MAGIC_MICROSECONDS = 0xa1b2c3d4
const SNAP_LENGTH = 262_144
/** LINKTYPE_RAW: packets begin with their IP header. */
const RAW_IP = 101
/** The port by which readers recognise SIP: what was encrypted or framed on its own port is plain SIP here. */
const SIP_PORT = 5060

function fileHeader(): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(MAGIC_MICROSECONDS, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(SNAP_LENGTH, 16)
  header.writeUInt32LE(RAW_IP, 20)
  return header
}

function record(at: number, packet: Buffer): Buffer[] {
  const micros = Math.round(at * 1000)
  const header = Buffer.alloc(16)
  header.writeUInt32LE(Math.floor(micros / 1_000_000), 0)
  header.writeUInt32LE(micros % 1_000_000, 4)
  header.writeUInt32LE(packet.length, 8)
  header.writeUInt32LE(packet.length, 12)
  return [header, packet]
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const hostPort = ({ address, port }: PacketEnd) => `${address} ${port}`

/**
 * Writes a capture file in the classic pcap format, which Wireshark and tcpdump open. The packets are made up around
 * the messages: datagrams as they were, streams as TCP segments whose sequence numbers run on from message to message,
 * with what TLS and WebSockets carried in the clear.
 */
export function pcapFile(messages: readonly CapturedMessage[]): Buffer {
  const written = new Map<string, number>()
  const packets = messages.flatMap(({ at, direction, protocol, local, peer, bytes }) => {
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    const isPlain = protocol === 'udp' || protocol === 'tcp'
    const ours = isPlain ? local : { address: local.address, port: SIP_PORT }
    const [from, to] = direction === 'in' ? [peer, ours] : [ours, peer]
    if (protocol === 'udp') {
      return [...pieces(payload, MAX_DATAGRAM)].flatMap((piece) => record(at, udpPacket(from, to, piece)))
    }
    const [there, back] = [`${hostPort(from)} ${hostPort(to)}`, `${hostPort(to)} ${hostPort(from)}`]
    return [...pieces(payload, MAX_SEGMENT)].flatMap((piece) => {
      const sequence = written.get(there) ?? 1
      written.set(there, (sequence + piece.length) >>> 0)
      const numbers = { sequence, acknowledged: written.get(back) ?? 1 }
      return record(at, tcpPacket(from, to, numbers, piece))
    })
  })
  return Buffer.concat([fileHeader(), ...packets])
}
