import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'playwright/test'

const executablePath = process.env['HALFCALL_CHROMIUM'] ?? '/usr/bin/chromium'

// Electron's runtime when it is there, else its stand-in; the same specs run on both.
const hasRuntime = existsSync(new URL('node_modules/electron/path.txt', import.meta.url))
if (!hasRuntime) {
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= fileURLToPath(
    new URL('test/electron-stand-in', import.meta.url),
  )
}

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test/results/e2e',
  workers: 2,
  // Bounds for a hang; how long something may take is asserted where it matters.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    // Pictures of each step cost a third of the time: `--trace on` for a test that fails.
    trace: 'off',
    launchOptions: { executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] },
  },
})
