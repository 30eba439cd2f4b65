import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import base from '../../vitest.config.ts'
import { sqliteDriver } from './sqlite-driver-plugin.ts'

/** The projects that run on Windows: the unit tests as they are everywhere, and what only Windows can show. */
const [unit] = base.test!.projects! as [{ test: object }]

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    maxWorkers: 2,
    projects: [
      // A process stands still for a second under Wine now and then.
      { test: { ...unit.test, expect: { poll: { timeout: 20_000 } } }, plugins: [sqliteDriver] },
      {
        test: {
          name: 'windows',
          include: ['test/windows/**/*.windows.test.ts'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
