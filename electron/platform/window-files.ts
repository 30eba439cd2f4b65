import { extname, join, normalize, sep } from 'node:path'

/** The origin of the window's page. */
export const WINDOW_ORIGIN = 'app://halfcall'

/** The content security policy: only what comes with the window itself, and nothing inline. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
}

/** A file of the window and its media type. */
export interface WindowFile {
  readonly path: string
  readonly mediaType: string
}

/**
 * Returns the file that an address of the window means; undefined when it is outside of `folder` or of no known type.
 */
export function windowFile(folder: string, url: string): WindowFile | undefined {
  const address = URL.parse(url)
  if (!address || `${address.protocol}//${address.host}` !== WINDOW_ORIGIN) return undefined
  let name: string
  try {
    name = decodeURIComponent(address.pathname)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
  if (name.includes('\0') || name.includes('\\')) return undefined
  const path = normalize(join(folder, name === '/' || name === '' ? 'index.html' : name))
  const mediaType = MEDIA_TYPES[extname(path)]
  if (!path.startsWith(normalize(folder) + sep) || mediaType === undefined) return undefined
  return { path, mediaType }
}
