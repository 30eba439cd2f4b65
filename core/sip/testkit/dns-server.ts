import { createSocket } from 'node:dgram'

/** A record of the zone. */
export type ZoneRecord =
  | { readonly type: 'A'; readonly address: string; readonly ttl?: number }
  | { readonly type: 'AAAA'; readonly groups: readonly number[]; readonly ttl?: number }
  | {
      readonly type: 'SRV'
      readonly priority: number
      readonly weight: number
      readonly port: number
      readonly target: string
    }
  | {
      readonly type: 'NAPTR'
      readonly order: number
      readonly preference: number
      readonly flags: string
      readonly service: string
      readonly replacement: string
    }

/** A DNS server on loopback. */
export interface DnsServer {
  /** The address for `NameServiceOptions.servers`. */
  readonly address: string
  /** The records that are served, by name in lower case; may be changed. */
  readonly zone: Map<string, readonly ZoneRecord[]>
  /** The questions that came, as `A pc.example` each. */
  readonly asked: string[]
  /** Whether the server receives questions and answers none. */
  silent: boolean
  close(): void
}

const TYPES = { A: 1, AAAA: 28, SRV: 33, NAPTR: 35 } as const
const HEADER_BYTES = 12
const NAME_OF_QUESTION = Buffer.from([0xc0, HEADER_BYTES])
const ANSWER = 0x8580
const NO_SUCH_NAME = 3
const DEFAULT_TTL = 60

/** Opens the server on a free port. */
export async function openDnsServer(zone: Record<string, readonly ZoneRecord[]> = {}): Promise<DnsServer> {
  const socket = createSocket('udp4')
  const server: DnsServer = {
    address: '',
    zone: new Map(Object.entries(zone)),
    asked: [],
    silent: false,
    close: () => socket.close(),
  }
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = readQuestion(query)
    const typeName = Object.entries(TYPES).find(([, number]) => number === type)?.[0] ?? String(type)
    server.asked.push(`${typeName} ${name}`)
    if (server.silent) return
    const known = server.zone.get(name)
    const records = (known ?? []).filter((record) => TYPES[record.type] === type).map(writeRecord)
    const head = Buffer.alloc(HEADER_BYTES)
    query.copy(head, 0, 0, 2)
    head.writeUInt16BE(known ? ANSWER : ANSWER | NO_SUCH_NAME, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(records.length, 6)
    socket.send(Buffer.concat([head, query.subarray(HEADER_BYTES, end), ...records]), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return Object.assign(server, { address: `127.0.0.1:${socket.address().port}` })
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function writeRecord(record: ZoneRecord): Buffer {
  const data = dataOf(record)
  const head = Buffer.alloc(10)
  head.writeUInt16BE(TYPES[record.type], 0)
  head.writeUInt16BE(1, 2)
  head.writeUInt32BE('ttl' in record ? (record.ttl ?? DEFAULT_TTL) : DEFAULT_TTL, 4)
  head.writeUInt16BE(data.length, 8)
  return Buffer.concat([NAME_OF_QUESTION, head, data])
}

function dataOf(record: ZoneRecord): Buffer {
  switch (record.type) {
    case 'A':
      return Buffer.from(record.address.split('.').map(Number))
    case 'AAAA':
      return numbers(...record.groups)
    case 'SRV':
      return Buffer.concat([numbers(record.priority, record.weight, record.port), domain(record.target)])
    case 'NAPTR':
      return Buffer.concat([
        numbers(record.order, record.preference),
        text(record.flags),
        text(record.service),
        text(''),
        domain(record.replacement),
      ])
  }
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, index) => bytes.writeUInt16BE(value, index * 2))
  return bytes
}

const text = (value: string): Buffer => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])

const domain = (name: string): Buffer =>
  Buffer.concat([...name.split('.').filter(Boolean).map(text), Buffer.from([0])])
