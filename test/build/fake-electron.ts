import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILES = [
  'electron',
  'LICENSE',
  'LICENSES.chromium.html',
  'chrome-sandbox',
  'chrome_crashpad_handler',
  'locales/en-US.pak',
]

/** Makes a folder that looks like Electron's runtime for Linux to electron-builder, which otherwise downloads one. */
export function makeFakeElectron(folder: string): string {
  const manifest = readFileSync(join(import.meta.dirname, '../../node_modules/electron/package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  for (const part of ['locales', 'resources']) mkdirSync(join(folder, part), { recursive: true })
  for (const file of FILES) writeFileSync(join(folder, file), '')
  for (const file of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'])
    chmodSync(join(folder, file), 0o755)
  writeFileSync(join(folder, 'version'), `v${version}`)
  return folder
}
