import { isIPv6 } from 'node:net'
import type { Peer } from './transport.ts'

const HEADER_BYTES = 20
const COOKIE = 0x2112a442
const BINDING_REQUEST = 0x0001
const BINDING_SUCCESS = 0x0101
const BINDING_ERROR = 0x0111
const ERROR_CODE = 0x0009
const UNKNOWN_ATTRIBUTES = 0x000a
const XOR_MAPPED_ADDRESS = 0x0020
/** The type from which on an attribute may be ignored (RFC 5389 §15). */
const OPTIONAL_FROM = 0x8000
/**
 * The attributes USERNAME, MESSAGE-INTEGRITY, REALM and NONCE: understood to the extent that a keep-alive needs none of
 * them.
 */
const IGNORED = new Set([0x0006, 0x0008, 0x0014, 0x0015])
const IPV4 = 1
const IPV6 = 2
/** The most bytes of a binding request; none needs more. */
const MOST_BYTES = 548
const MOST_NAMED = 8

/**
 * Returns whether a datagram is STUN and not SIP: the first two bits are zero, and the cookie is there (RFC 5389 §6,
 * §8). The bits alone are not enough, since a method may begin with `!`.
 */
export function isStun(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES || bytes[0]! >= 0x40) return false
  return new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES).getUint32(4) === COOKIE
}

/**
 * Returns the answer to a binding request of a phone that keeps its NAT open: the address it is seen at (RFC 5389 §7.3,
 * RFC 5626 §3.5.2, §8). Undefined for everything else.
 */
export function bindingAnswer(
  bytes: Uint8Array,
  peer: Pick<Peer, 'address' | 'port'>,
): Uint8Array | undefined {
  const request = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isBinding =
    isStun(request) &&
    request.length <= MOST_BYTES &&
    request.readUInt16BE(0) === BINDING_REQUEST &&
    request.readUInt16BE(2) === request.length - HEADER_BYTES &&
    request.length % 4 === 0
  const unknown = isBinding ? unknownAttributes(request) : undefined
  if (!unknown) return undefined
  const transaction = request.subarray(4, HEADER_BYTES)
  if (unknown.length > 0) return message(BINDING_ERROR, transaction, [refusal(), listed(unknown)])
  const mapped = addressBytes(peer.address)
  return mapped && message(BINDING_SUCCESS, transaction, [xorMapped(mapped, peer.port, transaction)])
}

/**
 * Returns the types of attributes that must be understood and are not; undefined when the attributes do not fit the
 * message.
 */
function unknownAttributes(request: Buffer): number[] | undefined {
  const unknown: number[] = []
  let at = HEADER_BYTES
  while (at < request.length) {
    const type = request.readUInt16BE(at)
    at += 4 + Math.ceil(request.readUInt16BE(at + 2) / 4) * 4
    if (type < OPTIONAL_FROM && !IGNORED.has(type)) unknown.push(type)
  }
  return at === request.length ? unknown : undefined
}

function addressBytes(address: string): Buffer | undefined {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain)) return Buffer.from(plain.split('.').map(Number))
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain)
  const hex = (high: string, low: string) => (Number(high) * 256 + Number(low)).toString(16)
  const text = dotted ? `${dotted[1]}${hex(dotted[2]!, dotted[3]!)}:${hex(dotted[4]!, dotted[5]!)}` : plain
  const [head = '', tail] = text.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const bytes = Buffer.alloc(16)
  before.forEach((group, index) => bytes.writeUInt16BE(group, index * 2))
  after.forEach((group, index) => bytes.writeUInt16BE(group, (8 - after.length + index) * 2))
  return bytes
}

function xorMapped(address: Buffer, port: number, transaction: Buffer): Buffer {
  const value = Buffer.alloc(4 + address.length)
  value[1] = address.length === 4 ? IPV4 : IPV6
  value.writeUInt16BE(port ^ (COOKIE >>> 16), 2)
  address.forEach((byte, index) => (value[4 + index] = byte ^ transaction[index]!))
  return attribute(XOR_MAPPED_ADDRESS, value)
}

const refusal = (): Buffer =>
  attribute(ERROR_CODE, Buffer.concat([Buffer.from([0, 0, 4, 20]), Buffer.from('Unknown Attribute')]))

function listed(types: readonly number[]): Buffer {
  const named = types.slice(0, MOST_NAMED)
  const value = Buffer.alloc(named.length * 2)
  named.forEach((type, index) => value.writeUInt16BE(type, index * 2))
  return attribute(UNKNOWN_ATTRIBUTES, value)
}

/** Encodes an attribute: type, length, value, padding to four bytes. */
function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4)
  bytes.writeUInt16BE(type, 0)
  bytes.writeUInt16BE(value.length, 2)
  value.copy(bytes, 4)
  return bytes
}

function message(type: number, transaction: Buffer, attributes: readonly Buffer[]): Buffer {
  const body = Buffer.concat(attributes)
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type, 0)
  head.writeUInt16BE(body.length, 2)
  return Buffer.concat([head, transaction, body])
}
