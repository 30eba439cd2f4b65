import { globSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run-tool.mjs'

const STAMP = join(ROOT, 'build/out/.built')
const SOURCES = ['{core,electron,renderer}/**/*', 'build/{vite,tsconfig}/*', 'package-lock.json']

/** Notes that the build now holds what the sources said at `startedAt` (epoch milliseconds). */
export function noteBuild(startedAt) {
  writeFileSync(STAMP, '')
  utimesSync(STAMP, startedAt / 1000, startedAt / 1000)
}

/** Returns whether a complete build exists and no source is newer. */
export function isBuilt() {
  try {
    readFileSync(STAMP)
  } catch {
    return false
  }
  const { mtimeMs } = statSync(STAMP)
  return SOURCES.every((pattern) =>
    globSync(pattern, { cwd: ROOT }).every((file) => statSync(join(ROOT, file)).mtimeMs <= mtimeMs),
  )
}
