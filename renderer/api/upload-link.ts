import { isORPCErrorJson, createORPCErrorFromJson, ORPCError } from '@orpc/client'
import type { Link } from './connection.ts'

/** The requests whose content is too large for a message of the connection; `/api/` takes them. */
const UPLOADED: Readonly<Record<string, string>> = {
  'settings.previewConfig': 'api/config/preview',
  'settings.importConfig': 'api/config/import',
}

async function upload(address: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
    ...(signal ? { signal } : {}),
  })
  const answer = (await response.json()) as unknown
  if (response.ok) return answer
  if (isORPCErrorJson(answer)) throw createORPCErrorFromJson(answer)
  const { code, message } = answer as { code: string; message: string }
  throw new ORPCError(code, { status: response.status, message })
}

/** Sends a whole configuration by HTTP, everything else over the connection. */
export const withUploads = (link: Link): Link => ({
  call(path, input, options) {
    const address = UPLOADED[path.join('.')]
    return address === undefined ? link.call(path, input, options) : upload(address, input, options.signal)
  },
})
