import type { Client } from './api.ts'

const MAX_NAME = 200

/** Reads a part of a file as base64. Rejects when the file cannot be read any more. */
function base64Of(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve((reader.result as string).split(',', 2)[1] ?? '')
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'))
    reader.readAsDataURL(part)
  })
}

/**
 * Sends a file in parts. `begun` is called with its id before the first part, `sent` with the number of bytes that have
 * arrived.
 */
export async function sendFile(
  client: Client,
  file: File,
  hears: { begun: (id: string) => void; sent: (bytes: number) => void; signal: AbortSignal },
): Promise<void> {
  const { signal } = hears
  const about = { name: file.name.slice(0, MAX_NAME), bytes: file.size }
  const { id, chunkBytes } = await client.imports.begin(about, { signal })
  hears.begun(id)
  let at = 0
  while (at < file.size) {
    const data = await base64Of(file.slice(at, at + chunkBytes))
    at = (await client.imports.append({ id, at, data }, { signal })).bytes
    hears.sent(at)
  }
}
