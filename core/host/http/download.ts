import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Download } from '../../app/index.ts'
import { sendError } from './respond.ts'

/** Sends a finished export once and deletes it. */
export async function sendDownload(response: ServerResponse, download: Download | undefined): Promise<void> {
  if (!download) return sendError(response, 404, 'export.unknown-target', 'this export is gone; export again')
  response.writeHead(200, {
    'Content-Type': download.mediaType,
    'Content-Disposition': `attachment; filename="${download.name}"`,
    'Content-Length': String(download.bytes),
    'Cache-Control': 'no-store',
  })
  try {
    await pipeline(createReadStream(download.path), response)
  } finally {
    await rm(download.path, { force: true })
  }
}
