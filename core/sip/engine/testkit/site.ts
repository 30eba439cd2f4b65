import { expect, vi } from 'vitest'
import { silentLog, type Clock } from '../../../kit/index.ts'
import type { Engine, EngineOptions } from '../options.ts'
import { startEngine } from '../start-engine.ts'
import { connectSrf, type Srf } from './srf.ts'

const timersOf = (t1: number) => ({ t1, t2: 4 * t1, t4: 2 * t1, timerC: 150 * t1, timerD: 5 * t1 })

/** The timers of the tests: 64·T1 is 1.28 s. */
export const FAST = timersOf(20)

/**
 * The same where real time passes: on Windows its clock ticks every 16 ms, and under Wine a process stands still for a
 * second now and then.
 */
export const FAST_IN_REAL_TIME = process.platform === 'win32' ? timersOf(60) : FAST

/** How long an engine with these timers takes at most to forget what ended. */
export const IDLE_WITHIN_MS = 300 * FAST_IN_REAL_TIME.t1

export const SECRET = 'cymru'

/** An engine with one application. */
export interface Site {
  readonly engine: Engine
  readonly srf: Srf
  readonly port: number
  readonly uri: (user: string, params?: string) => string
  disconnect(): void
}

/** Starts an engine on loopback with UDP and TCP on a free port. */
export async function startTestEngine(
  orphanMs = 50,
  clock?: Clock,
  more: Partial<EngineOptions> = {},
): Promise<Engine> {
  const bind = { address: '127.0.0.1', port: 0 }
  return startEngine({
    binds: [
      { protocol: 'udp', ...bind },
      { protocol: 'tcp', ...bind },
    ],
    control: { address: '127.0.0.1', port: 0, secret: SECRET },
    timers: clock ? FAST : FAST_IN_REAL_TIME,
    ...(clock ? { clock } : {}),
    limits: { orphanMs, refusalDelayMs: 10 },
    log: process.env['SIP_LOG'] ? consoleLog : silentLog,
    ...more,
  })
}

/** Starts the same with drachtio-srf connected. */
export async function startSite(): Promise<Site> {
  const engine = await startTestEngine()
  const srf = await connectSrf(engine.control, SECRET)
  const { port } = engine.listening[0]!
  let isConnected = true
  return {
    engine,
    srf,
    port,
    uri: (user, params = '') => `sip:${user}@127.0.0.1:${port}${params}`,
    disconnect() {
      if (isConnected) srf.disconnect()
      isConnected = false
    },
  }
}

/** Returns the tables that are not empty, apart from what belongs to open connections. */
export function leftovers(engine: Engine): Record<string, number> {
  const idle = new Set(['applications', 'connections'])
  return Object.fromEntries(
    Object.entries(engine.tables()).filter(([name, size]) => size !== 0 && !idle.has(name)),
  )
}

const line = (message: string, facts: Record<string, unknown> = {}) => console.log(message, facts)
const consoleLog: typeof silentLog = {
  debug: line,
  info: line,
  warn: line,
  error: line,
  child: () => consoleLog,
}

/** Waits until no engine keeps anything, then closes them; `letTimePass` moves a virtual clock on. */
export async function expectIdle(
  engines: readonly Engine[],
  letTimePass: () => void = () => undefined,
): Promise<void> {
  const tables = () => engines.map(leftovers).filter((left) => Object.keys(left).length > 0)
  const check = () => {
    letTimePass()
    expect(tables()).toEqual([])
  }
  await vi.waitFor(check, { timeout: IDLE_WITHIN_MS, interval: 50 })
  await Promise.all(engines.map((engine) => engine.close()))
}
