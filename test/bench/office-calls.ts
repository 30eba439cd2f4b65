import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { authentication, OFFICE, register } from '../kit/phone.ts'
import { sippArgs } from './play.ts'

/** Registers a phone that answers and says how to play the calls to it, with passwords; `work` keeps SIPp's file of them. */
export async function officeCalls(sipPort: number, work: string) {
  const [caller, sales] = [OFFICE[0]!, OFFICE[1]!]
  const port = await register(sipPort, sales)
  const callee = spawn('sipp', sippArgs(join(import.meta.dirname, 'uas.xml'), port), { stdio: 'ignore' })
  const fields = join(work, 'fields.csv')
  writeFileSync(fields, `SEQUENTIAL\n${caller.number};${authentication(caller)};101;\n`)
  const scenario = join(import.meta.dirname, '../sipp/uac-answered.xml')
  const extra = ['-inf', fields, '-key', 'domain', 'office.test', '-d', '500']
  return { callee, calls: { scenario, server: sipPort, extra } }
}
