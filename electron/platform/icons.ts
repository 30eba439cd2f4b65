import { fileURLToPath } from 'node:url'
import { nativeImage, type NativeImage } from 'electron'

const icon = (name: string): NativeImage =>
  nativeImage.createFromPath(fileURLToPath(new URL(`./icons/${name}`, import.meta.url)))

/** Returns the icon of the window and the task bar. */
export const windowIcon = () => icon('window.png')

/** Returns the file with the tray's icon: from an ICO, Windows takes the size that fits its screen. */
const trayIconFile = (platform: NodeJS.Platform): string =>
  (({ darwin: 'trayTemplate.png', win32: 'tray.ico' }) as Partial<Record<NodeJS.Platform, string>>)[
    platform
  ] ?? 'tray.png'

/** Returns the icon of the tray; on a Mac it takes the colour of the menu bar. */
export function trayIcon(): NativeImage {
  const image = icon(trayIconFile(process.platform))
  image.setTemplateImage(process.platform === 'darwin')
  return image
}
