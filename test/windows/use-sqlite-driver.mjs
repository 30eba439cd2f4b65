// Preloaded by Node where the tests run on Windows: the core opens its databases with the driver beside this file.
import { registerHooks } from 'node:module'

const OURS = new URL('sqlite-driver.ts', import.meta.url).href

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return /\/core\/store\/driver\.[jt]s$/.test(found.url)
      ? { ...found, url: OURS, format: 'module-typescript' }
      : found
  },
})
