import { parseArgs } from 'node:util'
import type { Logger } from '../../kit/index.ts'
import { parseHostPort } from '../../grammar/index.ts'
import { startEngine } from './start-engine.ts'

const USAGE =
  'usage: standalone --sip ADDR:PORT --control ADDR:PORT [--external ADDR], the secret in HALFCALL_DRACHTIO_SECRET'

function fail(problem: string, code = 2): never {
  process.stderr.write(`${problem}\n`)
  process.exit(code)
}

function address(text: string | undefined): { readonly address: string; readonly port: number } {
  if (text !== undefined && /:0$/.test(text)) return { address: text.slice(0, -2), port: 0 }
  const parsed = parseHostPort(text ?? '')
  return parsed?.port === undefined ? fail(USAGE) : { address: parsed.host, port: parsed.port }
}

const line =
  (level: string) =>
  (message: string, facts: Record<string, unknown> = {}) =>
    void process.stderr.write(`${new Date().toISOString()} ${level} ${message} ${JSON.stringify(facts)}\n`)

const log: Logger = {
  debug: () => undefined,
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
  child: () => log,
}

const { values } = parseArgs({
  options: { sip: { type: 'string' }, control: { type: 'string' }, external: { type: 'string' } },
})
const secret = process.env['HALFCALL_DRACHTIO_SECRET'] ?? ''
if (secret === '') fail(USAGE)
const sip = address(values.sip)
const engine = await startEngine({
  binds: [
    { protocol: 'udp', ...sip },
    { protocol: 'tcp', ...sip },
  ],
  control: { ...address(values.control), secret },
  ...(values.external === undefined ? {} : { externalAddress: values.external }),
  log,
}).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error), 1))
const bound = engine.listening.map((one) => `${one.protocol}/${one.address}:${one.port}`).join(',')
process.stdout.write(`engine is ready: ${bound} control ${engine.control.address}:${engine.control.port}\n`)
const stop = () => void engine.close().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
