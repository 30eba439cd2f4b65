import { join } from 'node:path'
import { defineConfig } from 'vite'
import { sqliteDriver } from './sqlite-driver-plugin.ts'
import { FOLDER, MODULES } from './one-file-modules.ts'

const ROOT = join(import.meta.dirname, '../..')

export default defineConfig({
  root: ROOT,
  publicDir: false,
  logLevel: 'warn',
  plugins: [sqliteDriver],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node24',
    outDir: FOLDER,
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(MODULES.map((path) => [path, join(ROOT, path)])),
      output: { entryFileNames: '[name].mjs', chunkFileNames: 'shared/[name]-[hash].mjs' },
    },
  },
})
