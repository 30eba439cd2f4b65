import { makeCodec } from './codec.ts'
import { makePreloadModules } from './preload-modules.ts'
import { makeWorldLink } from './world-link.ts'

/** Name of the isolated world, as Electron calls it. */
export const ISOLATED_WORLD = 'Electron Isolated Context'
/** Function of the isolated world that hands text to the main process. */
export const SEND_BINDING = 'standInSend'
/** Function of the isolated world that takes text from the main process. */
export const RECEIVE_FUNCTION = 'standInReceive'

/**
 * Replaces window.open() of a page: the program is asked and nothing opens. Chromium's own would wait for the new
 * window, which is closed while it waits. Self-contained: its source runs in the page's own world.
 */
function replaceWindowOpen(): void {
  const page = globalThis as unknown as EventTarget & {
    open: (url?: string) => null
    location: { href: string }
  }
  page.open = (url = '') => {
    const detail = URL.parse(url, page.location.href)?.href ?? url
    page.dispatchEvent(new CustomEvent('stand-in:open', { detail }))
    return null
  }
}

const topFrameOnly = (source: string) => `if (globalThis.top === globalThis) {\n${source}\n}`

/** Runs in a page's own world before its scripts. */
export const pageScript = () =>
  topFrameOnly(`(${makeWorldLink.toString()})('page', 'isolated');(${replaceWindowOpen.toString()})()`)

/** Runs in the isolated world before the page's scripts: the preload script in what a sandbox gives it. */
export const isolatedScript = (preload: string) =>
  topFrameOnly(`
const modules = (${makePreloadModules.toString()})(
  (${makeCodec.toString()})(),
  (${makeWorldLink.toString()})('isolated', 'page'),
  (text) => globalThis.${SEND_BINDING}(text),
)
Object.defineProperty(globalThis, '${RECEIVE_FUNCTION}', { value: modules.receive })
globalThis.addEventListener('stand-in:open', ({ detail }) => modules.opens(detail))
;(function (require, module, exports, process) {
${preload}
})(modules.require, { exports: {} }, {}, { platform: ${JSON.stringify(process.platform)}, versions: {}, env: {}, argv: [] })
`)
