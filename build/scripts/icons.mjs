// `npm run icons`: draws the PNG and ICO files of all icons from their SVG sources in build/package/icons, with Chromium.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { icoFile } from './ico.mjs'
import { ROOT } from './run-tool.mjs'

const ICONS = [
  ['app', 1024, 'build/package/icons/icon.png'],
  ['app', 256, 'electron/platform/icons/window.png'],
  ['tray', 16, 'electron/platform/icons/tray.png'],
  ['tray', 32, 'electron/platform/icons/tray@2x.png'],
  ['tray-template', 16, 'electron/platform/icons/trayTemplate.png'],
  ['tray-template', 32, 'electron/platform/icons/trayTemplate@2x.png'],
]
/** Sizes of Windows' notification area, from 100 to 300 percent. */
const TRAY_SIZES = [16, 20, 24, 32, 40, 48]

const browser = await chromium.launch({
  executablePath: process.env.HALFCALL_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const sourceOf = (name) => readFileSync(join(ROOT, `build/package/icons/${name}.svg`), 'utf8')

/** Returns the pixels of a drawing, as RGBA. */
async function pixels(name, size) {
  const page = await browser.newPage()
  const rgba = await page.evaluate(
    async ({ svg, size }) => {
      const image = new globalThis.Image()
      image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
      await image.decode()
      const context = new globalThis.OffscreenCanvas(size, size).getContext('2d')
      context.drawImage(image, 0, 0, size, size)
      return [...context.getImageData(0, 0, size, size).data]
    },
    { svg: sourceOf(name), size },
  )
  await page.close()
  return { size, rgba }
}

for (const [source, size, target] of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const svg = sourceOf(source)
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
  )
  await page.screenshot({ path: join(ROOT, target), omitBackground: true })
  await page.close()
}
const tray = await Promise.all(TRAY_SIZES.map((size) => pixels('tray', size)))
writeFileSync(join(ROOT, 'electron/platform/icons/tray.ico'), icoFile(tray))
await browser.close()
