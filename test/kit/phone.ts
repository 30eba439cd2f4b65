import { freePort, runSipp, startSipp, type Sipp } from './sipp.ts'

/** An extension as the tests configure it. */
export interface TestExtension {
  readonly number: string
  readonly name: string
  readonly password: string
  readonly maxCalls?: number
}

/** A configuration with three extensions, writing every record. */
export const OFFICE: readonly TestExtension[] = [
  { number: '100', name: 'Reception', password: 'secret-100', maxCalls: 10_000 },
  { number: '101', name: 'Sales', password: 'secret-101', maxCalls: 10_000 },
  { number: '102', name: 'Office', password: 'secret-102', maxCalls: 10_000 },
]

/** Returns the configuration that the scenarios run with. */
export function officeConfig(
  changes: { noAnswerSeconds?: number; policy?: Record<string, unknown>; cdr?: Record<string, unknown> } = {},
) {
  const every = { localCaller: 'every', localCallee: 'every', outsideCaller: 'every', outsideCallee: 'every' }
  return {
    settings: { domain: 'office.test', noAnswerSeconds: changes.noAnswerSeconds ?? 30, site: 'lab' },
    extensions: OFFICE,
    cdr: { policy: { ...every, ...changes.policy }, ...changes.cdr },
  }
}

/** The options of SIPp's part in a call. */
export interface PlayOptions {
  readonly talkMs?: number
  readonly calls?: number
  readonly transport?: 'udp' | 'tcp'
  readonly extra?: readonly string[]
}

/** Registers an extension from a port of 127.0.0.1. */
export async function register(
  server: number,
  extension: TestExtension,
  options: { port?: number; expires?: number; transport?: 'udp' | 'tcp' } = {},
): Promise<number> {
  const port = options.port ?? (await freePort())
  await runSipp({
    scenario: 'register',
    server,
    port,
    ...(options.transport ? { transport: options.transport } : {}),
    keys: { expires: String(options.expires ?? 3600) },
    fields: [[extension.number, authentication(extension)]],
  })
  return port
}

/** Returns SIPp's notation for a user and a password. */
export const authentication = ({ number, password }: TestExtension) =>
  `[authentication username=${number} password=${password}]`

const ports = new Map<string, Promise<number>>()

/** Returns the port of an extension's phone on a server: always the same, so that it replaces its registration. */
function phonePort(server: number, number: string): Promise<number> {
  const key = `${server} ${number}`
  const known = ports.get(key) ?? freePort()
  ports.set(key, known)
  return known
}

/** Registers an extension and lets SIPp answer its calls as a scenario says. */
export async function startPhone(
  server: number,
  extension: TestExtension,
  scenario: string,
  options: PlayOptions = {},
): Promise<Sipp> {
  const port = await register(server, extension, { port: await phonePort(server, extension.number) })
  return startSipp({ scenario, port, ...options })
}

/** Lets SIPp call a number as an extension. */
export function startCall(
  server: number,
  caller: TestExtension,
  dialed: string,
  scenario: string,
  options: PlayOptions & { rate?: number; displayName?: string } = {},
): Promise<Sipp> {
  const { displayName = '', ...rest } = options
  return startSipp({
    scenario,
    server,
    fields: [[caller.number, authentication(caller), dialed, displayName]],
    ...rest,
  })
}
