// Preloaded by Node where the tests run on Windows: the core opens its databases with the driver beside this file, and
// what one-file-modules.ts names is loaded as one file.
import { registerHooks } from 'node:module'
import { FOLDER, MODULES } from './one-file-modules.ts'

const DRIVER = new URL('sqlite-driver.ts', import.meta.url).href
const CHECKOUT = new URL('../..', import.meta.url).href
const oneFile = new Map(MODULES.map((path) => [CHECKOUT + path, `${CHECKOUT}${FOLDER}/${path}.mjs`]))

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    if (/\/core\/store\/driver\.[jt]s$/.test(found.url))
      return { ...found, url: DRIVER, format: 'module-typescript' }
    const url = oneFile.get(found.url)
    return url ? { ...found, url, format: 'module' } : found
  },
})
