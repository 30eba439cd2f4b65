import { join } from 'node:path'
import { pino, type Logger as PinoLogger } from 'pino'
import type { Logger } from '../../kit/index.ts'
import { consoleLine } from './console-line.ts'
import { patiently } from './patient-file.ts'
import { openRotatingFile } from './rotating-file.ts'

const MAX_FILE_BYTES = 10 * 1024 * 1024
/** Pino's number of it. */
const WARN = 40
const SECRET_KEYS = ['password', 'secret', 'token', 'authorization', 'nonce', 'response']

/** A log and the way to end it. */
export interface ProgramLog {
  readonly log: Logger
  close(): void
}

function adapt(target: PinoLogger): Logger {
  return {
    debug: (message, facts) => target.debug(facts ?? {}, message),
    info: (message, facts) => target.info(facts ?? {}, message),
    warn: (message, facts) => target.warn(facts ?? {}, message),
    error: (message, facts) => target.error(facts ?? {}, message),
    child: (facts) => adapt(target.child(facts)),
  }
}

/**
 * Creates the log of the program: one JSON line per event in `<dataDir>/halfcall.log`, and readable lines on standard
 * error. Values under the name of a secret are replaced in both.
 */
export function createLog(options: { dataDir: string; level: string; console: boolean }): ProgramLog {
  const file = openRotatingFile(join(options.dataDir, 'halfcall.log'), MAX_FILE_BYTES)
  const write = patiently(
    file,
    (lost, error) =>
      `${JSON.stringify({ level: WARN, time: Date.now(), lost, error, msg: 'lines of this log were lost' })}\n`,
  )
  // Standard error may be a file on a full disk, or a terminal that was closed: there is nobody to tell.
  if (options.console) process.stderr.on('error', () => undefined)
  const stream = {
    write(line: string) {
      write(line)
      if (options.console) process.stderr.write(consoleLine(line))
    },
  }
  const target = pino(
    {
      level: options.level,
      base: null,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '(hidden)' },
    },
    stream,
  )
  return { log: adapt(target), close: () => file.close() }
}
