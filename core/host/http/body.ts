import type { IncomingMessage } from 'node:http'
import type { TokenScope } from '../../contract/index.ts'

/** Largest bodies of requests: of readers, of managers, and a whole configuration with everything in it escaped. */
const MAX_READER_BYTES = 65_536
const MAX_BODY_BYTES = 1_048_576
const MAX_CONFIGURATION_BYTES = 20_000_000

/** Status, code, text and headers of the answer to a request whose body is not read. */
export type BodyRefusal = readonly [number, 'config.invalid', string, Record<string, string>?]

/** Returns how large the body of a request may be. */
export function bodyLimit(path: string, scope: TokenScope): number {
  if (scope !== 'manage') return MAX_READER_BYTES
  return path === '/api/config/import' ? MAX_CONFIGURATION_BYTES : MAX_BODY_BYTES
}

/** Returns why the body of a request is not read: nothing larger is taken into memory. */
export function bodyRefusal({ headers }: IncomingMessage, limit: number): BodyRefusal | undefined {
  if (headers['transfer-encoding'] !== undefined)
    return [411, 'config.invalid', 'a Content-Length is needed', { Connection: 'close' }]
  return Number(headers['content-length'] ?? 0) > limit
    ? [413, 'config.invalid', `the body is larger than ${limit} bytes`]
    : undefined
}

/** Reads a body whose length was checked before. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
