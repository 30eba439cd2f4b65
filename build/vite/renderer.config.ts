import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const ROOT = join(import.meta.dirname, '../..')

// Relative addresses serve both hosts (app:// and http://); assets stay files, because the content security policy
// allows no inline script or style.
export default defineConfig({
  root: join(ROOT, 'renderer'),
  base: './',
  publicDir: false,
  logLevel: 'warn',
  plugins: [vue()],
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false' },
  build: {
    outDir: join(ROOT, 'build/out/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    target: 'chrome130',
  },
})
