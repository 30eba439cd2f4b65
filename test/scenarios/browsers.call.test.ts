import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  startPhoneBrowser,
  type BrowserPhone,
  type Library,
  type PhoneBrowser,
} from '../kit/browser-phones/index.ts'
import { eventually } from '../kit/eventually.ts'
import { startServer, type HalfcallServer } from '../kit/halfcall-server.ts'
import { OFFICE, officeConfig } from '../kit/phone.ts'
import { halves } from './expect-records.ts'

const EXTENSIONS = { jssip: OFFICE[0]!, sipjs: OFFICE[1]! }
const WITHIN_MS = 20_000

describe('phones in browsers', () => {
  let server: HalfcallServer
  let browser: PhoneBrowser
  let phones: Record<Library, BrowserPhone>
  beforeAll(async () => {
    server = await startServer({ config: officeConfig(), args: ['--ws', '127.0.0.1:0'] })
    browser = await startPhoneBrowser()
    const { listeners } = (await server.status()).secure
    const url = `ws://127.0.0.1:${listeners.find(({ protocol }) => protocol === 'ws')!.port}`
    const open = (library: Library) => browser.open(library, url, EXTENSIONS[library], 'office.test')
    phones = { jssip: await open('jssip'), sipjs: await open('sipjs') }
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await server?.dispose()
  })

  const both = (state: string) =>
    Promise.all(
      Object.entries(phones).map(([library, phone]) =>
        eventually(`${library} ${state}`, async () => (await phone.state()) === state, WITHIN_MS),
      ),
    )
  const hears = async (library: Library) => {
    const before = await phones[library].audioPackets()
    const grows = async () => (await phones[library].audioPackets()) > before
    await eventually(`more audio at ${library}`, grows, WITHIN_MS)
  }

  it.each<[Library, Library]>([
    ['jssip', 'sipjs'],
    ['sipjs', 'jssip'],
  ])('%s calls %s, holds, resumes and hangs up', async (caller, callee) => {
    const before = (await server.records()).length
    await phones[caller].call(EXTENSIONS[callee].number)
    await both('established')
    await hears(caller)
    await hears(callee)
    await phones[caller].hold()
    await phones[caller].resume()
    await hears(caller)
    await hears(callee)
    await phones[caller].hangUp()
    await both('ended')
    const rows = (await server.recordsAfter(before + 2)).slice(before)
    const expected = { transport: 'ws', result: 'answered', srtp: 1 }
    for (const row of halves(rows)) expect(row).toMatchObject(expected)
  })
})
