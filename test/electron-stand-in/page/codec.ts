/** A codec that turns structured-clonable values into text and back. */
export interface Codec {
  encode(value: unknown): string
  decode(text: string): unknown
}

/**
 * Makes the codec for messages between a page and the main process. Self-contained: its source is also run in pages.
 * @throws DataCloneError for what structured clone refuses: functions, proxies, DOM nodes
 */
export function makeCodec(): Codec {
  type Json = string | boolean | null | number | Json[] | { [key: string]: Json }
  const toBase64 = (bytes: Uint8Array): string => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 0x8000)
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
    return btoa(text)
  }
  const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  const constructors = globalThis as unknown as Record<string, new (buffer: ArrayBufferLike) => unknown>

  // Everything but strings, booleans, null, finite numbers and plain objects becomes ['kind', ...].
  const pack = (value: unknown): Json => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : ['number', String(value)]
    if (value === undefined) return ['undefined']
    if (typeof value === 'bigint') return ['bigint', String(value)]
    if (Array.isArray(value)) return ['array', ...value.map(pack)]
    if (value instanceof Date) return ['date', value.getTime()]
    if (value instanceof Map) return ['map', ...[...value].map(pack)]
    if (value instanceof Set) return ['set', ...[...value].map(pack)]
    if (value instanceof Error) return ['error', value.name, value.message]
    if (value instanceof ArrayBuffer) return ['bytes', 'ArrayBuffer', toBase64(new Uint8Array(value))]
    if (ArrayBuffer.isView(value)) {
      const { buffer, byteOffset, byteLength } = value
      const name = Object.prototype.toString.call(value).slice('[object '.length, -1)
      return ['bytes', name, toBase64(new Uint8Array(buffer, byteOffset, byteLength))]
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, pack(item)]))
  }

  const unpackArray = ([kind, ...rest]: Json[]): unknown => {
    const [first, second] = rest as string[]
    switch (kind) {
      case 'undefined':
        return undefined
      case 'number':
        return Number(first)
      case 'bigint':
        return BigInt(first!)
      case 'array':
        return rest.map(unpack)
      case 'date':
        return new Date(rest[0] as number)
      case 'map':
        return new Map(rest.map(unpack) as [unknown, unknown][])
      case 'set':
        return new Set(rest.map(unpack))
      case 'error':
        return Object.assign(new Error(second), { name: first })
      case 'bytes': {
        const { buffer } = fromBase64(second!)
        return first === 'ArrayBuffer' ? buffer : new constructors[first!]!(buffer)
      }
      default:
        throw new Error(`codec: unknown kind ${JSON.stringify(kind)}`)
    }
  }
  const unpack = (value: Json): unknown => {
    if (Array.isArray(value)) return unpackArray(value)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]))
  }
  return {
    encode: (value) => JSON.stringify(pack(structuredClone(value))),
    decode: (text) => unpack(JSON.parse(text) as Json),
  }
}
