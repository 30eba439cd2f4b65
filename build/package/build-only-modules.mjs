import { readFileSync } from 'node:fs'

/** Packages that native modules need to be installed, never to run. */
const BUILD_TOOLS = new Set(['prebuild-install', 'tar', 'node-addon-api', 'node-gyp'])

const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'))

/** Finds a package's dependency where the package finds it: beside itself first, then further up. */
function locate(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (candidate in lock.packages) return candidate
    if (folder === '') return undefined
  }
}

function reachable(from, isFollowed, found = new Set()) {
  const { dependencies, optionalDependencies } = lock.packages[from]
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const path = locate(from, name)
    if (path === undefined || found.has(path) || !isFollowed(name)) continue
    found.add(path)
    reachable(path, isFollowed, found)
  }
  return found
}

/**
 * Returns the folders of production dependencies that only installing needs, type declarations among them; they are not
 * shipped.
 */
export function buildOnlyModules() {
  const needed = reachable('', (name) => !BUILD_TOOLS.has(name) && !name.startsWith('@types/'))
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev && !needed.has(path))
    .map(([path]) => path)
}
