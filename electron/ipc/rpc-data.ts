import * as z from 'zod'

/** Data that oRPC sends and accepts: text, or bytes when files are in it. */
export type RpcData = string | Uint8Array

const MAX_BYTES = 16 * 1024 * 1024

// The envelope of oRPC's peers: an id, a kind when it is not a request, and for a request the path of a procedure.
const envelope = z.union([
  z.object({ i: z.string(), t: z.literal(1).optional(), p: z.object({ u: z.string().startsWith('/') }) }),
  z.object({ i: z.string(), t: z.union([z.literal(3), z.literal(4)]) }),
])

function isEnvelope(text: string): boolean {
  try {
    return envelope.safeParse(JSON.parse(text)).success
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/** Returns whether a page sent a message of oRPC, which fails silently on anything else. */
export function isRpcData(data: unknown): data is RpcData {
  if (typeof data === 'string') return data.length <= MAX_BYTES && isEnvelope(data)
  return data instanceof Uint8Array && data.byteLength <= MAX_BYTES
}
