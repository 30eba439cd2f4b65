import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'

const DRIVER = fileURLToPath(new URL('sqlite-driver.ts', import.meta.url))

/** Opens databases with the driver for Windows, as use-sqlite-driver.mjs does outside of Vitest. */
const sqliteDriver = {
  name: 'sqlite-driver',
  enforce: 'pre' as const,
  resolveId: (source: string) => (/\/driver\.ts$/.test(source) ? DRIVER : undefined),
}

/** The projects that run on Windows: the unit tests as they are everywhere, and what only Windows can show. */
const [unit] = base.test!.projects! as [{ test: object }]

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    maxWorkers: 2,
    projects: [
      { ...unit, plugins: [sqliteDriver] },
      {
        test: {
          name: 'windows',
          include: ['test/windows/**/*.windows.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
