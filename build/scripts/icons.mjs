// `npm run icons`: draws the PNG files of all icons from their SVG sources in build/package/icons, with Chromium.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { ROOT } from './run-tool.mjs'

const ICONS = [
  ['app', 1024, 'build/package/icons/icon.png'],
  ['app', 256, 'electron/platform/icons/window.png'],
  ['tray', 16, 'electron/platform/icons/tray.png'],
  ['tray', 32, 'electron/platform/icons/tray@2x.png'],
  ['tray-template', 16, 'electron/platform/icons/trayTemplate.png'],
  ['tray-template', 32, 'electron/platform/icons/trayTemplate@2x.png'],
]

const browser = await chromium.launch({
  executablePath: process.env.HALFCALL_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
for (const [source, size, target] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const svg = readFileSync(join(ROOT, `build/package/icons/${source}.svg`), 'utf8')
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  )
  await page.screenshot({ path: join(ROOT, target), omitBackground: true })
  await page.close()
}
await browser.close()
