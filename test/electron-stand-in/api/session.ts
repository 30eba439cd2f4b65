import { runtime } from '../chromium/runtime.ts'
import { toChromium } from '../chromium/addresses.ts'
import { schemes } from './protocol.ts'

type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean

// Name in Electron, name in Chromium's DevTools protocol.
const PERMISSIONS = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['clipboard-read', 'clipboard-read'],
  ['midi', 'midi'],
] as const

const handlers: { check?: CheckHandler } = {}

export const defaultSession = {
  setPermissionCheckHandler(handler: CheckHandler) {
    handlers.check = handler
  },
  // What a check refuses is never asked for.
  setPermissionRequestHandler(_handler: unknown) {},
  setDevicePermissionHandler(_handler: unknown) {},
  webRequest: { onBeforeRequest(_listener: unknown) {}, onHeadersReceived(_listener: unknown) {} },
}

/** Passes on to Chromium what the program's check says about an origin. */
export async function applyPermissions(contents: unknown, url: string): Promise<void> {
  const { check } = handlers
  const origin = URL.parse(toChromium(url, schemes))?.origin
  if (!check || origin === undefined || origin === 'null') return
  for (const [permission, name] of PERMISSIONS) {
    const setting = check(contents, permission, new URL(url).href, {}) ? 'granted' : 'denied'
    await runtime().devTools.send('Browser.setPermission', { permission: { name }, setting, origin })
  }
}
