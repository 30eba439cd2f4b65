import type { Pbx } from '../app/index.ts'
import type { Dispose, Logger } from '../kit/index.ts'

const NOTICE = 'A fault was caught that nobody expected; calls go on. The log has it; please report it.'

/**
 * Logs faults that nobody caught, reports them in the health and on standard error, and lets calls go on, until the
 * result is called.
 */
export function surviveFaults(log: Logger, pbx: Pick<Pbx, 'noteFault'>): Dispose {
  const tell = (what: string) => (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log.error(what, { error: text })
    process.stderr.write(`halfcall: ${what}: ${text}\n`)
    pbx.noteFault(NOTICE)
  }
  const [caught, rejected] = [tell('an error that nobody caught'), tell('a rejection that nobody expected')]
  process.on('uncaughtException', caught)
  process.on('unhandledRejection', rejected)
  return () => {
    process.off('uncaughtException', caught)
    process.off('unhandledRejection', rejected)
  }
}
