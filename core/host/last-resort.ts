import type { Pbx } from '../app/index.ts'
import type { Logger } from '../kit/index.ts'

const NOTICE = 'A fault was caught that nobody expected; calls go on. The log has it; please report it.'

/** Logs a fault that nobody caught, says so in the health and on the standard error, and lets calls go on. */
export function surviveFaults(log: Logger, pbx: Pick<Pbx, 'noteFault'>): void {
  const tell = (what: string) => (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error(what, { error: text })
    process.stderr.write(`halfcall: ${what}: ${text}\n`)
    pbx.noteFault(NOTICE)
  }
  process.on('uncaughtException', tell('an error that nobody caught'))
  process.on('unhandledRejection', tell('a rejection that nobody expected'))
}
