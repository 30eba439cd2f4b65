import { fileURLToPath } from 'node:url'
import { nativeImage, type NativeImage } from 'electron'

const icon = (name: string): NativeImage =>
  nativeImage.createFromPath(fileURLToPath(new URL(`./icons/${name}`, import.meta.url)))

/** Icon of the window and the task bar. */
export const windowIcon = () => icon('window.png')

/** Icon of the tray; on a Mac it takes the colour of the menu bar. */
export function trayIcon(): NativeImage {
  const image = icon(process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png')
  image.setTemplateImage(process.platform === 'darwin')
  return image
}
