import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const CALLS = ['test/scenarios/**/*.test.ts', 'test/hostile/**/*.test.ts']
/** Those that keep the whole machine busy, or fill, kill and count: nobody else may make a call late meanwhile. */
const ALONE = [
  'test/hostile/{connections,enumeration,flood,readers}.call.test.ts',
  'test/scenarios/{early-calls,full-disk,full-disk-stop,kill,life,load}.call.test.ts',
]

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'core/**/*.test.ts',
            'electron/**/*.test.ts',
            'test/kit/**/*.test.ts',
            'test/electron-stand-in/**/*.test.ts',
          ],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'window',
          include: ['renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // Real servers, phones and timers.
      {
        test: {
          name: 'calls',
          include: CALLS,
          exclude: ALONE,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      // Suites of others, run against our engine.
      {
        test: {
          name: 'suites',
          include: ['test/srf-suite/**/*.test.ts'],
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'build',
          include: ['test/build/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
})
