import { join } from 'node:path'
import { createBursts, type Clock, type Logger } from '../../kit/index.ts'
import type { SecurityEvent, SecurityFeed } from '../../pbx/index.ts'
import { openRotatingFile } from './rotating-file.ts'

const MAX_FILE_BYTES = 5 * 1024 * 1024

/** The file that outside tools read, and the way to end it. */
export interface SecurityLog {
  readonly feed: SecurityFeed
  close(): void
}

const sum = ({ count = 1 }: SecurityEvent) => count

/**
 * Opens the log of security events, JSON lines in `<dataDir>/security.log`: for each source and kind the first one at
 * once, then one line a second with their number, so that a flood cannot fill the disk. Two files of 5 MiB at most.
 */
export function openSecurityLog(options: {
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
}): SecurityLog {
  const { clock, log } = options
  const file = openRotatingFile(join(options.dataDir, 'security.log'), MAX_FILE_BYTES)
  let isFailing = false
  let isOpen = true
  const write = (event: SecurityEvent, count: number) => {
    const time = new Date(clock.wall()).toISOString()
    try {
      file.write(`${JSON.stringify({ time, ...event, count })}\n`)
      isFailing = false
    } catch (error) {
      if (!isFailing) log.error('the security log cannot be written', { error: String(error) })
      isFailing = true
    }
  }
  const bursts = createBursts<SecurityEvent>({
    clock,
    pass(last, count, isMany) {
      const { event, address, method } = last
      if (!isMany) return write(last, count)
      const detail = `many sources, ${address} among them`
      write({ event, address: '*', detail, ...(method === undefined ? {} : { method }) }, count)
    },
  })
  return {
    feed(event) {
      if (isOpen) bursts.add(`${event.event} ${event.address}`, event, sum(event))
    },
    close() {
      isOpen = false
      bursts.close()
      file.close()
    },
  }
}
