/**
 * Modules that are loaded as one file each, by path in the checkout: what tests start as process or thread again and
 * again, and packages of very many files. Node takes longer to find a file under Wine than to run it.
 */
export const MODULES = [
  'core/app/store-process/store-main.ts',
  'core/cdr/import/read-worker.ts',
  'core/config/parse-worker.ts',
  'node_modules/kysely/dist/index.js',
  'node_modules/zod/index.js',
  'node_modules/zod/v4/core/index.js',
]

/** The folder with the files, made by one-file.config.ts before the tests: MODULES' paths with `.mjs` behind them. */
export const FOLDER = 'test/results/windows-modules'
