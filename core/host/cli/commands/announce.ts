import { join } from 'node:path'
import type { Pbx } from '../../../app/index.ts'
import type { HttpHost } from '../../http/server.ts'
import { hostPort } from '../options.ts'
import { programVersion } from '../version.ts'

const MOST_NAMED = 5
/** Names the first few of some numbers in words; undefined when there are none. */
function someOf(numbers: readonly string[]): string | undefined {
  const shown = numbers.length > MOST_NAMED ? [...numbers.slice(0, MOST_NAMED), 'another'] : numbers
  return shown.length > 0 ? new Intl.ListFormat('en', { type: 'disjunction' }).format(shown) : undefined
}

/** Prints where the PBX can be reached, and at the first start what to do next. */
export function announce(pbx: Pbx, web: HttpHost, dataDir: string, firstStart: boolean): void {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const secure = pbx
    .secure()
    .listeners.filter(({ problem }) => problem === null)
    .map(({ protocol, address, port }) => `, ${protocol.toUpperCase()} on ${hostPort(address, port)}`)
  say(
    `Halfcall ${programVersion()} is ready: SIP on ${pbx.sipAddresses().join(', ')}${secure.join('')}; window at ${[web.secureUrl, web.url].filter(Boolean).join(' and ')}`,
  )
  if (pbx.damage !== undefined) say(`ATTENTION: ${pbx.damage}`)
  if (!firstStart) return
  const server = pbx.servers()[0]
  say('')
  say(`This is the first start. The data folder is ${dataDir}.`)
  const password = process.env['HALFCALL_ADMIN_PASSWORD']
    ? 'of HALFCALL_ADMIN_PASSWORD'
    : `in ${join(dataDir, 'admin-password')}`
  say(`Open ${web.url} and sign in with the password ${password}.`)
  const users = someOf(pbx.readingSettings().own.map(([number]) => number))
  if (!server || users === undefined) return
  say(
    `To register a phone: server ${server.address}, port ${server.port}, ${server.transports.join(' or ')},`,
  )
  say(`user ${users}; its password is in the window under Extensions, or printed by`)
  say(`  npx halfcall config export --data ${dataDir}`)
}
