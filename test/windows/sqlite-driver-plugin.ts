import { fileURLToPath } from 'node:url'

const DRIVER = fileURLToPath(new URL('sqlite-driver.ts', import.meta.url))

/** Opens databases with the driver for Windows, as preload.mjs does outside of Vite. */
export const sqliteDriver = {
  name: 'sqlite-driver',
  enforce: 'pre' as const,
  resolveId: (source: string) => (/\/driver\.ts$/.test(source) ? DRIVER : undefined),
}
