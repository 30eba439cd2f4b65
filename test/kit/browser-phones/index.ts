import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright'
import { build } from 'vite'
import type { TestExtension } from '../phone.ts'

const CHROMIUM = process.env['HALFCALL_CHROMIUM'] ?? '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--autoplay-policy=no-user-gesture-required',
]

/** The SIP library of a page. */
export type Library = 'jssip' | 'sipjs'

/** A phone in a page of a browser; it answers every call. */
export interface BrowserPhone {
  call(dialed: string): Promise<void>
  hold(): Promise<void>
  resume(): Promise<void>
  hangUp(): Promise<void>
  state(): Promise<string>
  /** Returns the number of audio packets received so far. */
  audioPackets(): Promise<number>
}

/** A browser whose pages are phones. */
export interface PhoneBrowser {
  open(library: Library, url: string, extension: TestExtension, domain: string): Promise<BrowserPhone>
  close(): Promise<void>
}

/** Returns the script of the page, in one piece. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    build: {
      write: false,
      minify: false,
      lib: { entry: join(import.meta.dirname, 'page.js'), formats: ['es'], fileName: 'page' },
    },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEBUG': 'undefined' },
  })
  const [result] = [built].flat()
  if (result === undefined || !('output' in result)) throw new Error('vite gave no output')
  return result.output[0].code
}

const run = <T>(page: Page, expression: string) => page.evaluate<T>(expression)

/** Starts Chromium with a made-up microphone and a server of the page on 127.0.0.1. */
export async function startPhoneBrowser(): Promise<PhoneBrowser> {
  const script = await bundle()
  const server = createServer(({ url }, response) => {
    const isScript = url === '/page.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  return {
    async open(library, url, { number, password }, domain) {
      const page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${port}/`)
      const options = JSON.stringify({ url, number, password, domain })
      await run(page, `startPhone('${library}', ${options})`)
      return {
        call: (dialed) => run(page, `phone.call('${dialed}')`),
        hold: () => run(page, 'phone.hold().then(() => undefined)'),
        resume: () => run(page, 'phone.resume().then(() => undefined)'),
        hangUp: () => run(page, 'phone.hangUp()'),
        state: () => run(page, 'phone.state()'),
        audioPackets: () => run(page, 'audioPackets()'),
      }
    },
    async close() {
      await browser.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
